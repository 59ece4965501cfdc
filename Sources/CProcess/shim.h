#pragma once
#include <signal.h>
#include <sys/wait.h>

/// How a child process stands, without reaping it, so that its number stays its own: 0 it runs, 1 it
/// exited with *status, 2 the signal *status ended it, -1 there is no such child. In C, because the
/// fields of siginfo_t are macros that Swift does not see.
static inline int cprocess_state(int process, int *status) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  if (info.si_signo != SIGCHLD) return 0;
  *status = info.si_status;
  return info.si_code == CLD_EXITED ? 1 : 2;
}

// Linux calls that the Swift overlay of the C library does not import.
#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/// Sets both the soft and the hard limit of another process; 0 on success.
static inline int cprocess_limit(int process, int resource, unsigned long value) {
  struct rlimit limit = {value, value};
  return (int)syscall(SYS_prlimit64, process, resource, &limit, (void *)0);
}

/// The magic number of the file system a descriptor is on; 0 when it cannot be told.
static inline unsigned long cprocess_file_system(int descriptor) {
  struct statfs system;
  return fstatfs(descriptor, &system) == 0 ? (unsigned long)system.f_type : 0;
}

static const int cprocess_core = RLIMIT_CORE;
static const int cprocess_processor = RLIMIT_CPU;
static const int cprocess_memory = RLIMIT_AS;
static const int cprocess_file_size = RLIMIT_FSIZE;
static const int cprocess_processes = 6 /* RLIMIT_NPROC, which some headers hide */;
static const int cprocess_open_files = RLIMIT_NOFILE;
#endif
