#pragma once

#include <stddef.h>

// Assets/resource-types.zip, in the program's own image: only what is looked at is read from the disk.
const unsigned char *resource_types_start(void);
extern const size_t resource_types_size;
