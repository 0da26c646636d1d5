#pragma once

#include <stddef.h>

// Tables in the program's own image: only what is looked at is read from the disk.

// Assets/resource-types.zip.
const unsigned char *resource_types_start(void);
extern const size_t resource_types_size;

// Assets/managed-policies.zip.
const unsigned char *managed_policies_start(void);
extern const size_t managed_policies_size;

// Assets/sam-policy-templates.json.
const unsigned char *sam_policy_templates_start(void);
extern const size_t sam_policy_templates_size;

// Assets/sam-connectors.json.
const unsigned char *sam_connectors_start(void);
extern const size_t sam_connectors_size;

// Assets/sam-properties.json.
const unsigned char *sam_properties_start(void);
extern const size_t sam_properties_size;
