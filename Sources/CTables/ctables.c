#include "ctables.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char resource_types[] = {
#embed "../../Assets/resource-types.zip"
};
const size_t resource_types_size = sizeof resource_types;

const unsigned char *resource_types_start(void) { return resource_types; }

static const unsigned char managed_policies[] = {
#embed "../../Assets/managed-policies.zip"
};
const size_t managed_policies_size = sizeof managed_policies;

const unsigned char *managed_policies_start(void) { return managed_policies; }

static const unsigned char sam_policy_templates[] = {
#embed "../../Assets/sam-policy-templates.json"
};
const size_t sam_policy_templates_size = sizeof sam_policy_templates;

const unsigned char *sam_policy_templates_start(void) { return sam_policy_templates; }

static const unsigned char sam_connectors[] = {
#embed "../../Assets/sam-connectors.json"
};
const size_t sam_connectors_size = sizeof sam_connectors;

const unsigned char *sam_connectors_start(void) { return sam_connectors; }

static const unsigned char sam_properties[] = {
#embed "../../Assets/sam-properties.json"
};
const size_t sam_properties_size = sizeof sam_properties;

const unsigned char *sam_properties_start(void) { return sam_properties; }
