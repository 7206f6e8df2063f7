// What the thread sanitizer needs to be told of Swift's libraries, which are not instrumented. scripts/sanitize.sh links
// this into what it builds, and nothing else does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *);
void __tsan_release(void *);

// `Mutex` is locked and unlocked in line, where the sanitizer sees it, but not where a thread has to wait: without these
// two it takes every mutex that was ever contended for none. `self` is the address of the lock's word.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

SWIFT void lock_slow(uint32_t thread, SELF void *self) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *self) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *self) {
  SWIFT void (*lock)(uint32_t, SELF void *) = dlsym(RTLD_NEXT, LOCK);
  lock(thread, self);
  __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF void *self) {
  SWIFT void (*unlock)(SELF void *) = dlsym(RTLD_NEXT, UNLOCK);
  __tsan_release(self);
  unlock(self);
}

// Swift reports each `inout` argument as if the callee wrote it. The address of an argument without size, such as the
// system's random numbers, is arbitrary, and the sanitizer crashes there. Real reads and writes are still looked at.
void __wrap___tsan_external_write(void *address, void *caller, void *tag) {}
