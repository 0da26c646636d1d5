/* libzip, as its development package installs it. */
#include <zip.h>
