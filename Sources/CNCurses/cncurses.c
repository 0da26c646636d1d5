#define NCURSES_WIDECHAR 1
#define _GNU_SOURCE 1
#include "cncurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <stdlib.h>
#include <locale.h>
#include <ncurses.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen = NULL;
static bool is_open = false;
static bool has_colors_on = false;
static bool has_grey = false;

/* What a dying process writes: fixed beforehand, since a signal handler may not ask terminfo. */
static struct termios saved_modes;
static bool modes_saved = false;
static char farewell[256];
static size_t farewell_length = 0;

/* Terminals that know bracketed paste put marks around what is pasted; others pass these over. */
#define PASTE_MARKS_ON "\033[?2004h"
#define PASTE_MARKS_OFF "\033[?2004l"
enum { KEY_PASTE_BEGINS = KEY_MAX + 1, KEY_PASTE_ENDS };

static void append_farewell_text(const char *text) {
  size_t length = strlen(text);
  if (farewell_length + length > sizeof farewell) return;
  memcpy(farewell + farewell_length, text, length);
  farewell_length += length;
}

static void append_farewell(const char *capability) {
  const char *text = tigetstr(capability);
  if (text != NULL && text != (char *)-1) append_farewell_text(text);
}

bool cncurses_choose_locale(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return true;
  /* An ASCII locale that was asked for stays; an unset or missing one becomes UTF-8. */
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static void set_modes(void) {
  raw();
  noecho();
  nonl();
  curs_set(0);
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  intrflush(stdscr, FALSE);
  leaveok(stdscr, TRUE);
  cncurses_write(PASTE_MARKS_ON, sizeof PASTE_MARKS_ON - 1);
}

cncurses_result cncurses_open(const char *fallback, bool *fell_back) {
  *fell_back = false;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CNCURSES_NOT_A_TERMINAL;
  modes_saved = tcgetattr(STDIN_FILENO, &saved_modes) == 0;
  /* From here to the moment the console takes signals itself, each of them restores the terminal and ends. */
  cncurses_guard_fatal_signals();
  screen = newterm(NULL, stdout, stdin);
  if (screen == NULL && fallback != NULL) {
    screen = newterm(fallback, stdout, stdin);
    *fell_back = screen != NULL;
  }
  if (screen == NULL) return CNCURSES_UNKNOWN_TERMINAL;
  is_open = true;
  const char *move = tigetstr("cup");
  if (move == NULL || move == (char *)-1) {
    cncurses_close();
    return CNCURSES_CANNOT_MOVE;
  }
  set_modes();
  set_escdelay(25);
  /* Keypad mode sends ESC O A; some terminals stay with ESC [ A. */
  define_key("\033[A", KEY_UP);
  define_key("\033[B", KEY_DOWN);
  define_key("\033[C", KEY_RIGHT);
  define_key("\033[D", KEY_LEFT);
  define_key("\033[H", KEY_HOME);
  define_key("\033[F", KEY_END);
  define_key("\033[1~", KEY_HOME);
  define_key("\033[4~", KEY_END);
  define_key("\033[200~", KEY_PASTE_BEGINS);
  define_key("\033[201~", KEY_PASTE_ENDS);
  const char *no_color = getenv("NO_COLOR");
  has_colors_on = (no_color == NULL || no_color[0] == 0) && has_colors() && start_color() == OK;
  if (has_colors_on) {
    use_default_colors();
    for (short color = 1; color <= 6; color++) init_pair(color, color, -1);
    has_grey = COLORS >= 16;
    init_pair(7, has_grey ? 8 : -1, -1);
  }
  farewell_length = 0;
  append_farewell_text(PASTE_MARKS_OFF);
  append_farewell("sgr0");
  append_farewell("cnorm");
  append_farewell("rmkx");
  append_farewell("rmcup");
  return CNCURSES_OPENED;
}

void cncurses_close(void) {
  if (!is_open) return;
  is_open = false;
  cncurses_write(PASTE_MARKS_OFF, sizeof PASTE_MARKS_OFF - 1);
  curs_set(1);
  endwin();
}

void cncurses_resume(void) {
  is_open = true;
  set_modes();
  cncurses_resize();
  clearok(curscr, TRUE);
  refresh();
}

void cncurses_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

void cncurses_resize(void) {
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
    resizeterm(size.ws_row, size.ws_col);
  }
}

static attr_t attributes(const cncurses_cell *cell) {
  attr_t attributes = A_NORMAL;
  if (cell->bold) attributes |= A_BOLD;
  if (cell->reversed) attributes |= A_REVERSE;
  if (cell->underlined) attributes |= A_UNDERLINE;
  if (cell->color == 7 && !has_grey) attributes |= A_DIM;
  return attributes;
}

void cncurses_draw_row(int row, const cncurses_cell *cells, int count) {
  cchar_t line[count > 0 ? count : 1];
  int length = 0;
  for (int index = 0; index < count; index++) {
    const cncurses_cell *cell = &cells[index];
    if (cell->width == 0) continue;
    wchar_t text[CNCURSES_MARKS + 2] = {(wchar_t)cell->base};
    /* Where the C library counts other columns than we do, the row would shift: show a stand-in. */
    bool agrees = wcwidth((wchar_t)cell->base) == cell->width;
    if (!agrees) text[0] = L'?';
    for (int mark = 0, end = 1; agrees && mark < CNCURSES_MARKS && cell->marks[mark] != 0; mark++) {
      if (wcwidth((wchar_t)cell->marks[mark]) == 0) text[end++] = (wchar_t)cell->marks[mark];
    }
    short pair = has_colors_on ? (short)cell->color : 0;
    setcchar(&line[length++], text, attributes(cell), pair, NULL);
    if (!agrees && cell->width == 2 && length < count) {
      setcchar(&line[length++], L" ", attributes(cell), pair, NULL);
    }
  }
  mvwadd_wchnstr(stdscr, row, 0, line, length);
}

void cncurses_flush(void) { refresh(); }

void cncurses_forget(void) { clearok(curscr, TRUE); }

void cncurses_write(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

int32_t cncurses_read_key(void) {
  while (true) {
    wint_t key = 0;
    int kind = wget_wch(stdscr, &key);
    if (kind == ERR) return CNCURSES_NONE;
    if (kind != KEY_CODE_YES) return (int32_t)key;
    switch (key) {
      case KEY_UP: return CNCURSES_UP;
      case KEY_DOWN: return CNCURSES_DOWN;
      case KEY_LEFT: return CNCURSES_LEFT;
      case KEY_RIGHT: return CNCURSES_RIGHT;
      case KEY_HOME: return CNCURSES_HOME;
      case KEY_END: return CNCURSES_END;
      case KEY_PPAGE: return CNCURSES_PAGE_UP;
      case KEY_NPAGE: return CNCURSES_PAGE_DOWN;
      case KEY_ENTER: return CNCURSES_ENTER;
      case KEY_BACKSPACE: return CNCURSES_BACKSPACE;
      case KEY_DC: return CNCURSES_DELETE;
      case KEY_BTAB: return CNCURSES_BACK_TAB;
      case KEY_PASTE_BEGINS: return CNCURSES_PASTE_BEGINS;
      case KEY_PASTE_ENDS: return CNCURSES_PASTE_ENDS;
      case KEY_RESIZE: continue;
      default: return CNCURSES_OTHER;
    }
  }
}

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
static int signal_pipe[2] = {-1, -1};
static volatile sig_atomic_t continued = 0;

/* Seconds that the console has to end by itself when it is told to; a terminal that takes nothing would hold it. */
#define PATIENCE 2

static void pass_on(int number) {
  int saved = errno;
  if (number == SIGCONT) continued = 1;
  if (number == SIGTERM || number == SIGHUP) alarm(PATIENCE);
  unsigned char byte = (unsigned char)number;
  ssize_t ignored = write(signal_pipe[1], &byte, 1);
  (void)ignored;
  errno = saved;
}

static void handle(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

int cncurses_catch_signals(void) {
  if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  for (size_t index = 0; index < sizeof caught / sizeof *caught; index++) handle(caught[index], pass_on);
  return signal_pipe[0];
}

void cncurses_release_signals(void) {
  /* The last words may meet a terminal that takes nothing, too: then the alarm ends it. */
  for (size_t index = 0; index < sizeof caught / sizeof *caught; index++) handle(caught[index], SIG_DFL);
}

void cncurses_has_ended(void) { alarm(0); }

void cncurses_stop_job(void) {
  continued = 0;
  handle(SIGTSTP, SIG_DFL);
  kill(0, SIGTSTP);
  /* Another thread may take the signal, so that we run on for a moment; and a job without a shell is
     never stopped at all. */
  const struct timespec moment = {.tv_nsec = 1000000};
  for (int wait = 0; wait < 200 && !continued; wait++) nanosleep(&moment, NULL);
  handle(SIGTSTP, pass_on);
}

static void die(int number) {
  if (modes_saved) {
    /* A terminal that takes nothing must not hold the last words, or the end. */
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    fcntl(STDOUT_FILENO, F_SETFL, flags | O_NONBLOCK);
    ssize_t ignored = write(STDOUT_FILENO, farewell, farewell_length);
    (void)ignored;
    fcntl(STDOUT_FILENO, F_SETFL, flags);
    tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
  }
  if (number == SIGALRM) number = SIGTERM;
  signal(number, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
  _exit(128 + number);
}

void cncurses_guard_fatal_signals(void) {
  const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT,
                       SIGTERM, SIGHUP, SIGINT, SIGALRM};
  for (size_t index = 0; index < sizeof fatal / sizeof *fatal; index++) signal(fatal[index], die);
}
