/// What rolestack needs of RE2: whether a text matches a pattern, in time that grows with the text alone.
#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Answers 1 where the whole text matches, 0 where it does not, -1 where the pattern is not one RE2 knows.
/// Pattern and text are UTF-8; sizes are in bytes.
int cre2_full_match(const char *pattern, size_t pattern_size, const char *text, size_t text_size);

#ifdef __cplusplus
}
#endif

#endif
