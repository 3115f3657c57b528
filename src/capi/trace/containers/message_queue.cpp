#include "../api.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace {

/// Holds the lock of a queue, for a few instructions.
class SpinLock {
public:
    explicit SpinLock(pthread_spinlock_t& lock) noexcept : lock_(lock) { pthread_spin_lock(&lock_); }
    ~SpinLock() { pthread_spin_unlock(&lock_); }
    SpinLock(const SpinLock&) = delete;
    SpinLock& operator=(const SpinLock&) = delete;

private:
    pthread_spinlock_t& lock_;
};

bool is_made(const libtrace_message_queue_t* mq) noexcept {
    return mq != nullptr && mq->message_len != 0;
}

/// Calls `transfer(done)`, which moves octets from number `done` on as read() and write() do, until all have moved.
template <class Transfer>
bool transfer_all(std::size_t size, Transfer transfer) noexcept {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = transfer(done);
        if (count > 0) {
            done += static_cast<std::size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool read_message(libtrace_message_queue_t& mq, void* message) noexcept {
    auto* octets = static_cast<std::byte*>(message);
    return transfer_all(mq.message_len,
                        [&](std::size_t done) { return read(mq.pipefd[0], octets + done, mq.message_len - done); });
}

bool write_message(libtrace_message_queue_t& mq, const void* message) noexcept {
    const auto* octets = static_cast<const std::byte*>(message);
    return transfer_all(mq.message_len,
                        [&](std::size_t done) { return write(mq.pipefd[1], octets + done, mq.message_len - done); });
}

/// Adds to the number of messages and returns what it was.
int add_to_count(libtrace_message_queue_t& mq, int change) noexcept {
    const SpinLock lock(mq.spin);
    const int before = mq.message_count;
    __atomic_store_n(&mq.message_count, before + change, __ATOMIC_RELAXED);
    return before;
}

}  // namespace

void libtrace_message_queue_init(libtrace_message_queue_t* mq, size_t message_len) {
    if (mq == nullptr) {
        return;
    }
    mq->message_count = 0;
    mq->message_len = 0;
    mq->pipefd[0] = mq->pipefd[1] = -1;
    if (message_len != 0 && pipe2(mq->pipefd, O_CLOEXEC) == 0) {
        pthread_spin_init(&mq->spin, PTHREAD_PROCESS_PRIVATE);
        mq->message_len = message_len;
    }
}

void libtrace_message_queue_destroy(libtrace_message_queue_t* mq) {
    if (!is_made(mq)) {
        return;
    }
    mq->message_count = 0;
    mq->message_len = 0;
    for (int& fd : mq->pipefd) {
        close(fd);
        fd = -1;
    }
    pthread_spin_destroy(&mq->spin);
}

int libtrace_message_queue_put(libtrace_message_queue_t* mq, const void* message) {
    if (!is_made(mq) || message == nullptr || !write_message(*mq, message)) {
        return LIBTRACE_MQ_FAILED;
    }
    // After the message is there, so that whoever sees the count can read it.
    return add_to_count(*mq, 1) + 1;
}

int libtrace_message_queue_get(libtrace_message_queue_t* mq, void* message) {
    if (!is_made(mq) || message == nullptr) {
        return LIBTRACE_MQ_FAILED;
    }
    // First claims a message, also one that is still to come.
    const int before = add_to_count(*mq, -1);
    if (!read_message(*mq, message)) {
        add_to_count(*mq, 1);
        return LIBTRACE_MQ_FAILED;
    }
    return before;
}

int libtrace_message_queue_try_get(libtrace_message_queue_t* mq, void* message) {
    if (!is_made(mq) || message == nullptr || libtrace_message_queue_count(mq) <= 0) {
        return LIBTRACE_MQ_FAILED;
    }
    // Reads with the lock: libtrace_message_queue_get() might otherwise claim the message and not find it.
    const SpinLock lock(mq->spin);
    const int count = mq->message_count;
    if (count <= 0 || !read_message(*mq, message)) {
        return LIBTRACE_MQ_FAILED;
    }
    __atomic_store_n(&mq->message_count, count - 1, __ATOMIC_RELAXED);
    return count - 1;
}

int libtrace_message_queue_count(const libtrace_message_queue_t* mq) {
    return mq == nullptr ? 0 : __atomic_load_n(&mq->message_count, __ATOMIC_RELAXED);
}

int libtrace_message_queue_get_fd(libtrace_message_queue_t* mq) {
    return is_made(mq) ? mq->pipefd[0] : -1;
}

int libtrace_message_queue_select(libtrace_message_queue_t* mq, struct timeval* timeout) {
    if (!is_made(mq)) {
        errno = EBADF;
        return -1;
    }
    pollfd readable{mq->pipefd[0], POLLIN, 0};
    if (timeout == nullptr) {
        return ppoll(&readable, 1, nullptr, nullptr);
    }
    const timespec limit{timeout->tv_sec, timeout->tv_usec * 1000};
    return ppoll(&readable, 1, &limit, nullptr);
}
