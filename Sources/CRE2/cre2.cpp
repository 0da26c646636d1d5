#include "cre2.h"

#include <memory>
#include <string>
#include <unordered_map>

#include <re2/re2.h>

namespace {

/// Patterns come again and again, and to read one costs more than to use it. Each thread keeps a few.
constexpr size_t most_kept = 64;

const RE2 &expression(const char *pattern, size_t pattern_size) {
  thread_local std::unordered_map<std::string, std::unique_ptr<RE2>> kept;
  std::string key(pattern, pattern_size);
  auto found = kept.find(key);
  if (found != kept.end()) return *found->second;
  if (kept.size() >= most_kept) kept.clear();
  RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(false);
  auto made = std::make_unique<RE2>(key, options);
  return *kept.emplace(std::move(key), std::move(made)).first->second;
}

}  // namespace

int cre2_full_match(const char *pattern, size_t pattern_size, const char *text, size_t text_size) {
  const RE2 &wanted = expression(pattern, pattern_size);
  if (!wanted.ok()) return -1;
  return RE2::FullMatch(re2::StringPiece(text, text_size), wanted) ? 1 : 0;
}
