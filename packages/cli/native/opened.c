/* Notes which regular files a process opens, whatever language or library opens them. Loaded through LD_PRELOAD.
 *
 * $TRIALBOOK_HOOKS/open.PID gets records that end in NUL: H and the program's path when the library is loaded, R or W
 * and the absolute path of a file opened to read or to write, M, the old and (as a record of its own, N) the new path
 * of a renamed file. A path is noted once for reading and once for writing in a process. Nothing here allocates, prints
 * or fails: what cannot be noted is not, and errno is as the real function left it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH 4096
#define SEEN (1u << 17)

static uint64_t seen[SEEN];
static char folder[PATH];

static int starts(const char *path, const char *with) { return strncmp(path, with, strlen(with)) == 0; }

/* Files of the system and of installed packages say nothing about an experiment; the environment's record has them. */
static int uninteresting(const char *path) {
  static const char *const places[] = {"/proc/", "/sys/", "/dev/", "/usr/", "/etc/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/run/"};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (starts(path, places[i])) return 1;
  if (strstr(path, "/site-packages/") || strstr(path, "/dist-packages/") || strstr(path, "/__pycache__/")) return 1;
  size_t length = strlen(path);
  return length > 3 && strcmp(path + length - 3, ".so") == 0;
}

static int is_new(char kind, const char *path) {
  uint64_t hash = 1469598103934665603ull ^ (unsigned char)kind;
  hash *= 1099511628211ull;
  for (const char *at = path; *at; at++) hash = (hash ^ (unsigned char)*at) * 1099511628211ull;
  if (hash == 0) hash = 1;
  for (unsigned probe = 0; probe < 64; probe++) {
    uint64_t *slot = &seen[(hash + probe) & (SEEN - 1)];
    uint64_t found = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (found == hash) return 0;
    if (found == 0) {
      __atomic_store_n(slot, hash, __ATOMIC_RELAXED);
      return 1;
    }
  }
  return 1; /* A full table notes twice; the reader takes it once. */
}

static void note(char kind, const char *path) {
  char file[PATH + 32], record[PATH + 2];
  size_t length = strlen(path);
  if (!*folder || length >= PATH) return;
  snprintf(file, sizeof file, "%s/open.%ld", folder, (long)syscall(SYS_getpid));
  int out = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (out < 0) return;
  record[0] = kind;
  memcpy(record + 1, path, length + 1);
  long ignored = syscall(SYS_write, out, record, length + 2);
  (void)ignored;
  syscall(SYS_close, out);
}

/* Gives the path in absolute form, or 0 if it has none. */
static int absolute(int at, const char *path, char *into) {
  if (*path == '/') {
    if (strlen(path) >= PATH) return 0;
    strcpy(into, path);
    return 1;
  }
  if (at == AT_FDCWD) {
    if (syscall(SYS_getcwd, into, (unsigned long)PATH) < 0) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, into, (unsigned long)PATH - 1);
    if (length <= 0) return 0;
    into[length] = 0;
  }
  size_t length = strlen(into);
  if (length + strlen(path) + 2 > PATH) return 0;
  into[length] = '/';
  strcpy(into + length + 1, path);
  return 1;
}

static void opened(int at, const char *path, int file, int writes) {
  char full[PATH];
  struct stat about;
  int saved = errno;
  if (file >= 0 && path && *path && *folder && absolute(at, path, full) && !uninteresting(full) && !starts(full, folder)) {
    char kind = writes ? 'W' : 'R';
    if (is_new(kind, full) && fstat(file, &about) == 0 && S_ISREG(about.st_mode)) note(kind, full);
  }
  errno = saved;
}

static void renamed(int from_at, const char *from, int to_at, const char *to, int result) {
  char old_path[PATH], new_path[PATH];
  int saved = errno;
  if (result == 0 && *folder && absolute(from_at, from, old_path) && absolute(to_at, to, new_path) && !uninteresting(new_path)) {
    note('M', old_path);
    note('N', new_path);
  }
  errno = saved;
}

__attribute__((constructor)) static void begin(void) {
  int saved = errno;
  const char *given = getenv("TRIALBOOK_HOOKS");
  if (given && *given == '/' && strlen(given) < PATH - 64) {
    char program[PATH], number[32];
    strcpy(folder, given);
    long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", program, (unsigned long)PATH - 1);
    program[length > 0 ? length : 0] = 0;
    note('H', program);
    snprintf(number, sizeof number, "%ld", (long)syscall(SYS_getpid));
    setenv("TRIALBOOK_PRELOADED", number, 1);
  }
  errno = saved;
}

typedef int (*open_t)(const char *, int, ...);
typedef int (*openat_t)(int, const char *, int, ...);
typedef int (*open_2_t)(const char *, int);
typedef int (*openat_2_t)(int, const char *, int);
typedef int (*creat_t)(const char *, mode_t);
typedef int (*rename_t)(const char *, const char *);
typedef int (*renameat_t)(int, const char *, int, const char *);
typedef FILE *(*fopen_t)(const char *, const char *);
typedef FILE *(*freopen_t)(const char *, const char *, FILE *);

#define REAL(name, type)                                                       \
  static type real;                                                            \
  if (!real) real = (type)dlsym(RTLD_NEXT, #name);                             \
  if (!real) {                                                                 \
    errno = ENOSYS;                                                            \
    return FAILED;                                                             \
  }

#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY)
#define MODE                                                                   \
  mode_t mode = 0;                                                             \
  if (flags & (O_CREAT | O_TMPFILE)) {                                         \
    va_list rest;                                                              \
    va_start(rest, flags);                                                     \
    mode = va_arg(rest, mode_t);                                               \
    va_end(rest);                                                              \
  }

#define FAILED (-1)
#define OPEN(name)                                                             \
  __attribute__((visibility("default"))) int name(const char *path, int flags, ...) { \
    MODE REAL(name, open_t) int file = real(path, flags, mode); \
    opened(AT_FDCWD, path, file, WRITES(flags));                               \
    return file;                                                               \
  }
#define OPENAT(name)                                                           \
  __attribute__((visibility("default"))) int name(int at, const char *path, int flags, ...) { \
    MODE REAL(name, openat_t) int file = real(at, path, flags, mode); \
    opened(at, path, file, WRITES(flags));                                     \
    return file;                                                               \
  }
#define OPEN_2(name)                                                           \
  __attribute__((visibility("default"))) int name(const char *path, int flags) { \
    REAL(name, open_2_t) int file = real(path, flags);       \
    opened(AT_FDCWD, path, file, WRITES(flags));                               \
    return file;                                                               \
  }
#define OPENAT_2(name)                                                         \
  __attribute__((visibility("default"))) int name(int at, const char *path, int flags) { \
    REAL(name, openat_2_t) int file = real(at, path, flags); \
    opened(at, path, file, WRITES(flags));                                     \
    return file;                                                               \
  }
#define CREAT(name)                                                            \
  __attribute__((visibility("default"))) int name(const char *path, mode_t mode) { \
    REAL(name, creat_t) int file = real(path, mode);     \
    opened(AT_FDCWD, path, file, 1);                                           \
    return file;                                                               \
  }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
OPEN_2(__open_2)
OPEN_2(__open64_2)
OPENAT_2(__openat_2)
OPENAT_2(__openat64_2)
CREAT(creat)
CREAT(creat64)

__attribute__((visibility("default"))) int rename(const char *from, const char *to) {
  REAL(rename, rename_t) int result = real(from, to);
  renamed(AT_FDCWD, from, AT_FDCWD, to, result);
  return result;
}

__attribute__((visibility("default"))) int renameat(int from_at, const char *from, int to_at, const char *to) {
  REAL(renameat, renameat_t) int result = real(from_at, from, to_at, to);
  renamed(from_at, from, to_at, to, result);
  return result;
}

#undef FAILED
#define FAILED NULL
#define FOPEN(name)                                                            \
  __attribute__((visibility("default"))) FILE *name(const char *path, const char *mode) { \
    REAL(name, fopen_t) FILE *file = real(path, mode); \
    if (file && mode) opened(AT_FDCWD, path, fileno(file), *mode != 'r' || strchr(mode, '+') != NULL); \
    return file;                                                               \
  }
#define FREOPEN(name)                                                          \
  __attribute__((visibility("default"))) FILE *name(const char *path, const char *mode, FILE *stream) { \
    REAL(name, freopen_t) FILE *file = real(path, mode, stream); \
    if (file && path && mode) opened(AT_FDCWD, path, fileno(file), *mode != 'r' || strchr(mode, '+') != NULL); \
    return file;                                                               \
  }

FOPEN(fopen)
FOPEN(fopen64)
FREOPEN(freopen)
FREOPEN(freopen64)
