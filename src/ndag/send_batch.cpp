#include "send_batch.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <thread>
#include <utility>

namespace spindrift::ndag {
namespace {

constexpr int max_attempts = 100;
constexpr std::chrono::milliseconds pause{1};

}  // namespace

SendBatch::SendBatch(FileDescriptor socket, Options options)
    : socket_(std::move(socket)),
      options_(std::move(options)),
      slot_size_(options_.datagram_size),
      memory_(std::make_unique_for_overwrite<char[]>(slots * slot_size_)) {
    for (unsigned i = 0; i < slots; ++i) {
        vectors_[i].iov_base = memory_.get() + i * slot_size_;
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

void SendBatch::add(std::size_t size) noexcept {
    vectors_[filled_++].iov_len = size;
}

void SendBatch::send() {
    unsigned done = 0;
    while (done < filled_) {
        const int sent = ::sendmmsg(socket_.get(), &headers_[done], filled_ - done, 0);
        if (sent > 0) {
            attempts_ = 0;
            for (const unsigned end = done + static_cast<unsigned>(sent); done < end; ++done) {
                count_sent(datagram(done));
            }
        } else if (const int error_number = errno; !should_retry(error_number)) {
            report(error_number);
            count_lost(datagram(done++));
        }
    }
    filled_ = 0;
}

bool SendBatch::send_one(const void* datagram, std::size_t size) {
    while (::send(socket_.get(), datagram, size, 0) < 0) {
        if (const int error_number = errno; !should_retry(error_number)) {
            report(error_number);
            count_error();
            return false;
        }
    }
    attempts_ = 0;
    return true;
}

// Whether to try the same datagram again. Waits before that, if the device queue is full.
bool SendBatch::should_retry(int error_number) {
    const bool may_wait = options_.stop == nullptr || !options_.stop->requested();
    switch (error_number) {
        case EINTR: return true;
        case ECONNREFUSED:
            // The error belongs to an earlier datagram, for which an ICMP "port unreachable" arrived; this one was not
            // sent yet.
            return attempts_++ == 0;
        case ENOBUFS:
        case ENOMEM:
            if (may_wait && attempts_++ < max_attempts) {
                std::this_thread::sleep_for(pause);
                return true;
            }
            return false;
        case EAGAIN:  // the send timeout (SO_SNDTIMEO) has expired, so there was a wait already
            return may_wait && attempts_++ < max_attempts;
        default: return false;
    }
}

Bytes SendBatch::datagram(unsigned slot) const noexcept {
    return {static_cast<const std::byte*>(vectors_[slot].iov_base), vectors_[slot].iov_len};
}

void SendBatch::report(int error_number) {
    if (const std::uint64_t times = refused_.add(1); times > 0) {
        options_.report(event::StreamNotSent{options_.thread, errno_text(error_number), times});
    }
}

}  // namespace spindrift::ndag
