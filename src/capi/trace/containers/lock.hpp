#pragma once

#include <pthread.h>

namespace spindrift::capi {

/// Holds a mutex of a public structure.
class MutexLock {
public:
    explicit MutexLock(pthread_mutex_t& mutex) noexcept : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
    ~MutexLock() { pthread_mutex_unlock(&mutex_); }
    MutexLock(const MutexLock&) = delete;
    MutexLock& operator=(const MutexLock&) = delete;

private:
    pthread_mutex_t& mutex_;
};

}  // namespace spindrift::capi
