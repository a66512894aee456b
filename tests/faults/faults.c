/* A library that stands between a program and the system (LD_PRELOAD), for the tests of faults.
 *
 * It sees every call that changes a file below FAULT_ROOT, in the order in which they are made:
 *   FAULT_LOG=FILE   writes each down with what was written, and every line "ACK …" on standard output;
 *   fault_arm(at, kind, lasting) lets the at-th such call from now on fail, in one way:
 *     1 the program is killed before it, 2 EIO, 3 ENOSPC, 4 half of a write, then killed.
 *   FAULT_CLOCK=SECONDS shifts the clock; FAULT_CLOCK_BACK=1 lets it run backwards.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1024 };
enum kind { NONE, KILL, BROKEN, FULL, HALF };

static char names[MOST][PATH_MAX]; /* descriptor -> path below the root, empty for others */
static char root[PATH_MAX];
static int log_to = -1, at, kind, lasting;
static long seen;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("FAULT_ROOT"), *file = getenv("FAULT_LOG");
    if (where) snprintf(root, sizeof root, "%s", where);
    if (file) log_to = REAL(open64)(file, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

void fault_arm(int when, int how, int for_ever) { at = when, kind = how, lasting = for_ever, seen = 0; }
long fault_seen(void) { return seen; }
void fault_root(const char *where) { snprintf(root, sizeof root, "%s", where); }

/* Return the path if it lies below the root, else NULL. */
static const char *ours(int folder, const char *path, char *whole) {
    if (!*root || !path) return NULL;
    if (*path == '/') snprintf(whole, PATH_MAX, "%s", path);
    else if (folder >= 0 && folder < MOST && *names[folder])
        snprintf(whole, PATH_MAX, "%s/%s", names[folder], path);
    else {
        char here[PATH_MAX];
        if (folder != AT_FDCWD || !getcwd(here, sizeof here)) return NULL;
        snprintf(whole, PATH_MAX, "%s/%s", here, path);
    }
    size_t length = strlen(root);
    return strncmp(whole, root, length) || (whole[length] && whole[length] != '/') ? NULL : whole;
}

static const char *named(int file) { return file >= 0 && file < MOST && *names[file] ? names[file] : NULL; }

/* Return 0 to go on; else errno is set, or the program is gone. */
static int due(void) {
    long now = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
    if (!at || (lasting ? now < at : now != at)) return 0;
    if (kind == KILL) raise(SIGKILL);
    if (kind == HALF) return 1;
    errno = kind == FULL ? ENOSPC : EIO;
    return 1;
}

static void told(char what, const char *path, const char *other, long long number, const void *bytes, size_t size) {
    if (log_to < 0) return;
    char line[2 * PATH_MAX + 64];
    size_t skip = *root ? strlen(root) : 0;
    int length = snprintf(line, sizeof line, "%c\t%s\t%s\t%lld\t%zu\n", what, path + skip,
                          other ? other + skip : "", number, size);
    ssize_t done = REAL(write)(log_to, line, length);
    if (size) done = REAL(write)(log_to, bytes, size);
    (void)done;
}

static int opened(int folder, const char *path, int flags, mode_t mode) {
    char whole[PATH_MAX];
    const char *mine = ours(folder, path, whole);
    int made = mine && (flags & O_CREAT) && faccessat(folder, path, F_OK, AT_SYMLINK_NOFOLLOW);
    int changes = mine && (made || (flags & O_TRUNC));
    if (changes && due()) {
        if (kind == HALF) raise(SIGKILL);
        return -1;
    }
    int file = REAL(openat64)(folder, path, flags, mode);
    if (file >= 0 && file < MOST) {
        *names[file] = 0;
        if (mine) {
            snprintf(names[file], PATH_MAX, "%s", whole);
            if (made) told('C', whole, NULL, 0, NULL, 0);
            else if (flags & O_TRUNC) told('T', whole, NULL, 0, NULL, 0);
        }
    }
    return file;
}

#define MODE(last)                                                                                         \
    mode_t mode = 0;                                                                                       \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                   \
        va_list more;                                                                                      \
        va_start(more, last);                                                                              \
        mode = va_arg(more, int);                                                                          \
        va_end(more);                                                                                      \
    }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opened(folder, path, flags, mode); }

int close(int file) {
    if (file >= 0 && file < MOST) *names[file] = 0;
    return REAL(close)(file);
}

static ssize_t put(int file, const void *bytes, size_t size, off64_t where, int here) {
    const char *path = named(file);
    if (path && due()) {
        if (kind != HALF) return -1;
        if (here) where = lseek64(file, 0, SEEK_CUR);
        if (REAL(pwrite64)(file, bytes, size / 2, where) >= 0) raise(SIGKILL);
    }
    if (path && here) where = lseek64(file, 0, SEEK_CUR);
    ssize_t done = here ? REAL(write)(file, bytes, size) : REAL(pwrite64)(file, bytes, size, where);
    if (path && done > 0) told('W', path, NULL, where, bytes, done);
    return done;
}
ssize_t write(int file, const void *bytes, size_t size) {
    ssize_t done = put(file, bytes, size, 0, 1);
    if (file == 1 && log_to >= 0 && size > 4 && !memcmp(bytes, "ACK ", 4)) told('A', root, NULL, 0, bytes, size);
    return done;
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t where) { return put(file, bytes, size, where, 0); }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t where) { return put(file, bytes, size, where, 0); }

#define FAILS(what)                                                                                        \
    if (what && due()) {                                                                                   \
        if (kind == HALF) raise(SIGKILL);                                                                  \
        return -1;                                                                                         \
    }
static void synced(int file) {
    struct stat found;
    if (named(file) && !fstat(file, &found)) told(S_ISDIR(found.st_mode) ? 'D' : 'S', named(file), NULL, 0, NULL, 0);
}
int fsync(int file) {
    FAILS(named(file))
    int found = REAL(fsync)(file);
    if (!found) synced(file);
    return found;
}
int fdatasync(int file) {
    FAILS(named(file))
    int found = REAL(fdatasync)(file);
    if (!found) synced(file);
    return found;
}
int ftruncate(int file, off_t size) {
    FAILS(named(file))
    int found = REAL(ftruncate64)(file, size);
    if (!found && named(file)) told('T', named(file), NULL, size, NULL, 0);
    return found;
}
int ftruncate64(int file, off64_t size) { return ftruncate(file, size); }

int renameat(int from, const char *old, int to, const char *new) {
    char one[PATH_MAX], other[PATH_MAX];
    const char *mine = ours(from, old, one);
    FAILS(mine)
    int found = REAL(renameat)(from, old, to, new);
    if (!found && mine && ours(to, new, other)) told('R', one, other, 0, NULL, 0);
    return found;
}
int rename(const char *old, const char *new) { return renameat(AT_FDCWD, old, AT_FDCWD, new); }

int unlinkat(int folder, const char *path, int flags) {
    char whole[PATH_MAX];
    const char *mine = ours(folder, path, whole);
    FAILS(mine)
    int found = REAL(unlinkat)(folder, path, flags);
    if (!found && mine) told('U', whole, NULL, 0, NULL, 0);
    return found;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int folder, const char *path, mode_t mode) {
    char whole[PATH_MAX];
    const char *mine = ours(folder, path, whole);
    FAILS(mine)
    int found = REAL(mkdirat)(folder, path, mode);
    if (!found && mine) told('M', whole, NULL, 0, NULL, 0);
    return found;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* The clock of the wall; the one that only runs on stays. */
static void shifted(long *seconds) {
    const char *by = getenv("FAULT_CLOCK");
    static long first;
    if (getenv("FAULT_CLOCK_BACK")) {
        if (!first) first = *seconds;
        *seconds = 2 * first - *seconds - (long)(seen % 7);
    }
    if (by) *seconds += atol(by);
}
int clock_gettime(clockid_t which, struct timespec *now) {
    int found = REAL(clock_gettime)(which, now);
    if (!found && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
        long seconds = now->tv_sec;
        shifted(&seconds);
        now->tv_sec = seconds;
    }
    return found;
}
