/// What rolestack needs of ncursesw, without any curses header in sight: macros and variadic functions
/// do not come across to Swift.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

enum {
  CNCURSES_MARKS = 4,
};

/// Keys as `cncurses_read_key` answers them; what is below 0x110000 is a character.
enum {
  CNCURSES_NONE = -1,
  CNCURSES_KEY_FIRST = 0x200000,
  CNCURSES_UP = CNCURSES_KEY_FIRST,
  CNCURSES_DOWN,
  CNCURSES_LEFT,
  CNCURSES_RIGHT,
  CNCURSES_HOME,
  CNCURSES_END,
  CNCURSES_PAGE_UP,
  CNCURSES_PAGE_DOWN,
  CNCURSES_ENTER,
  CNCURSES_BACKSPACE,
  CNCURSES_DELETE,
  CNCURSES_BACK_TAB,
  /// What is pasted stands between these two.
  CNCURSES_PASTE_BEGINS,
  CNCURSES_PASTE_ENDS,
  CNCURSES_OTHER,
};

/// Why the screen could not be opened.
typedef enum {
  CNCURSES_OPENED = 0,
  CNCURSES_NOT_A_TERMINAL,
  CNCURSES_UNKNOWN_TERMINAL,
  CNCURSES_CANNOT_MOVE,
} cncurses_result;

/// One column of a row.
typedef struct {
  uint32_t base;
  uint32_t marks[CNCURSES_MARKS];
  /// 1, 2, or 0 for the second half of a wide character.
  int32_t width;
  /// 0 the terminal's own, 1–6 red green yellow blue magenta cyan, 7 grey.
  int32_t color;
  bool bold;
  bool reversed;
  bool underlined;
} cncurses_cell;

/// Opens the screen on standard input and output; `fallback` is tried where TERM has no entry.
/// `fell_back` says whether that was so.
cncurses_result cncurses_open(const char *fallback, bool *fell_back);
/// Gives the terminal back; the screen can be resumed.
void cncurses_close(void);
void cncurses_resume(void);

/// Chooses a UTF-8 locale where there is one; answers whether characters beyond ASCII can be shown.
bool cncurses_choose_locale(void);

void cncurses_size(int *columns, int *rows);
/// Takes over the terminal's size after a SIGWINCH.
void cncurses_resize(void);

void cncurses_draw_row(int row, const cncurses_cell *cells, int count);
/// Sends what was drawn.
void cncurses_flush(void);
/// Sends everything anew with the next flush.
void cncurses_forget(void);
/// Writes bytes past curses, such as OSC 52.
void cncurses_write(const char *bytes, size_t count);

/// The next key that is waiting, or CNCURSES_NONE.
int32_t cncurses_read_key(void);

/// Catches the signals that concern a screen (SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT) and
/// answers a descriptor that gives the number of each as one byte, or -1.
int cncurses_catch_signals(void);
/// Lets those signals do again what they do by default.
void cncurses_release_signals(void);
/// Says that the screen was given back in time: a signal to end does not end the process any more.
void cncurses_has_ended(void);
/// Stops the whole job, as Ctrl-Z at a shell does; returns when it is continued.
void cncurses_stop_job(void);

/// Has fatal signals, and those that end a process, give the terminal back first.
void cncurses_guard_fatal_signals(void);
#endif
