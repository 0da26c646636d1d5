#include "cresourcetypes.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char resource_types[] = {
#embed "../../Assets/resource-types.zip"
};
const size_t resource_types_size = sizeof resource_types;

const unsigned char *resource_types_start(void) { return resource_types; }
