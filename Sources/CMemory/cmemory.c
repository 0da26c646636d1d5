#include "cmemory.h"

#ifdef __linux__
#include <sys/prctl.h>

void hide_memory(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
#else
#include <sys/resource.h>

void hide_memory(void) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}
#endif
