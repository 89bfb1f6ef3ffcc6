/* Starts a command and writes down how it ended, so that this is known even when the process that asked is gone.
 *
 *   keeper FOLDER [--ignore-hangup] [--terminal ROWS COLUMNS] -- PROGRAM [ARGUMENT...]
 *
 * FOLDER/child holds the command's process number while it runs; FOLDER/exit appears in one step when it has ended:
 * a JSON object with "code", "signal" or "errno" (it could not be started), "ended" (ms since 1970), CPU seconds and
 * the largest process's memory. Leaves as the command did: its code, or 128 + its signal, or 126/127 like a shell.
 *
 * With --terminal the command has a terminal of its own, of that size, for its output (and for its input where ours is a
 * terminal, which it could not read: it finds the end there). What it writes is passed on to our standard output. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static volatile pid_t child;
static volatile int has_terminal;

/* What the terminal sends reaches the command by itself; what a process sends is passed on. A command with a terminal of
 * its own is in another session: what our terminal sends reaches its group from here. */
static void forward(int signal_number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  if (child > 0 && info->si_code <= 0) kill(child, signal_number);
  else if (child > 0 && has_terminal) kill(-child, signal_number);
  errno = saved;
}

static void wake(int signal_number) { (void)signal_number; }

/* A terminal whose output is passed on byte by byte, as if it went to a file. Gives its end for the command. */
static int open_terminal(int *master, const char *rows, const char *columns) {
  *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*master < 0 || grantpt(*master) != 0 || unlockpt(*master) != 0) return -1;
  int slave = open(ptsname(*master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios how;
  if (slave < 0 || tcgetattr(slave, &how) != 0) return -1;
  how.c_oflag &= ~(tcflag_t)OPOST;
  how.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr(slave, TCSANOW, &how);
  struct winsize size;
  memset(&size, 0, sizeof size);
  size.ws_row = (unsigned short)atoi(rows);
  size.ws_col = (unsigned short)atoi(columns);
  ioctl(slave, TIOCSWINSZ, &size);
  return slave;
}

static void enter_terminal(int slave) {
  setsid();
  ioctl(slave, TIOCSCTTY, 0);
  if (isatty(0)) {
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing > 0) dup2(nothing, 0);
  }
  dup2(slave, 1);
  dup2(slave, 2);
}

/* Passes on what is there now; 0 when the terminal is closed. A full disk loses output, and never stops the command. */
static int pass_on(int master, int milliseconds) {
  struct pollfd on = {.fd = master, .events = POLLIN};
  char bytes[16384];
  int ready = poll(&on, 1, milliseconds);
  if (ready < 0) return errno == EINTR;
  if (ready == 0) return 1;
  ssize_t got = read(master, bytes, sizeof bytes);
  if (got <= 0) return got < 0 && errno == EINTR;
  for (ssize_t done = 0; done < got;) {
    ssize_t wrote = write(1, bytes + done, (size_t)(got - done));
    if (wrote < 0 && errno != EINTR) break;
    if (wrote > 0) done += wrote;
  }
  return 1;
}

static void write_file(const char *folder, const char *name, const char *text) {
  char draft[4200], path[4200];
  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return;
  if (snprintf(draft, sizeof draft, "%s/.%s", folder, name) >= (int)sizeof draft) return;
  int file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  size_t length = strlen(text);
  ssize_t written = write(file, text, length);
  fsync(file);
  close(file);
  if (written == (ssize_t)length) rename(draft, path);
}

static long long now_ms(void) {
  struct timeval now;
  gettimeofday(&now, NULL);
  return (long long)now.tv_sec * 1000 + now.tv_usec / 1000;
}

int main(int argc, char **argv) {
  int at = 2, ignore_hangup = 0, master = -1, slave = -1;
  if (argc > at && strcmp(argv[at], "--ignore-hangup") == 0) ignore_hangup = 1, at++;
  if (argc > at + 2 && strcmp(argv[at], "--terminal") == 0) {
    slave = open_terminal(&master, argv[at + 1], argv[at + 2]);
    if (slave < 0) return 125;
    has_terminal = 1;
    at += 3;
  }
  if (argc <= at + 1 || strcmp(argv[at], "--") != 0) return 125;
  const char *folder = argv[1];
  char **command = argv + at + 1;

  if (ignore_hangup) signal(SIGHUP, SIG_IGN);
  int refused[2];
  if (pipe2(refused, O_CLOEXEC) != 0) return 125;
  static const int passed[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT};
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  child = fork();
  if (child < 0) return 125;
  if (child == 0) {
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (slave >= 0) enter_terminal(slave);
    execvp(command[0], command);
    int why = errno;
    ssize_t ignored = write(refused[1], &why, sizeof why);
    (void)ignored;
    _exit(why == ENOENT || why == ENOTDIR ? 127 : 126);
  }
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = forward;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
    if (passed[i] != SIGHUP || !ignore_hangup) sigaction(passed[i], &action, NULL);
  }
  if (has_terminal) {
    struct sigaction told;
    memset(&told, 0, sizeof told);
    told.sa_handler = wake;
    sigemptyset(&told.sa_mask);
    sigaction(SIGCHLD, &told, NULL);
    close(slave);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(refused[1]);
  char text[512];
  snprintf(text, sizeof text, "%d\n", (int)child);
  write_file(folder, "child", text);

  int not_started = 0;
  ssize_t got;
  do got = read(refused[0], &not_started, sizeof not_started);
  while (got < 0 && errno == EINTR);
  if (got != (ssize_t)sizeof not_started) not_started = 0;

  int status = 0;
  struct rusage usage;
  memset(&usage, 0, sizeof usage);
  if (has_terminal) {
    /* What it started may hold the terminal open after its end, which is not waited for. */
    int open_still = 1;
    while (wait4(child, &status, open_still ? WNOHANG : 0, &usage) != child)
      if (open_still) open_still = pass_on(master, 200);
    struct pollfd rest = {.fd = master, .events = POLLIN};
    while (open_still && poll(&rest, 1, 0) == 1) open_still = pass_on(master, 0);
  } else
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;
  child = 0;

  char how[64];
  int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  if (not_started) snprintf(how, sizeof how, "\"errno\":%d,\"code\":%d", not_started, code);
  else if (WIFSIGNALED(status)) snprintf(how, sizeof how, "\"signal\":%d", WTERMSIG(status));
  else snprintf(how, sizeof how, "\"code\":%d", code);
  snprintf(text, sizeof text, "{%s,\"ended\":%lld,\"userCpu\":%ld.%06ld,\"systemCpu\":%ld.%06ld,\"peakMemory\":%lld}\n", how,
           now_ms(), (long)usage.ru_utime.tv_sec, (long)usage.ru_utime.tv_usec, (long)usage.ru_stime.tv_sec,
           (long)usage.ru_stime.tv_usec, (long long)usage.ru_maxrss * 1024);
  write_file(folder, "exit", text);
  return code;
}
