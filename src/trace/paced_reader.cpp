#include "paced_reader.hpp"

#include <spindrift/base/error.hpp>

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace spindrift::trace {
namespace {

// Packets with short distances are delivered together, at most this late: waking up for each of them would cost far
// more than processing it.
constexpr std::chrono::milliseconds coalescing_time{2};

}  // namespace

PacedReader::PacedReader(std::unique_ptr<packet::PacketReader> reader, double speed)
    : reader_(std::move(reader)), speed_(speed), timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    if (!timer_) {
        throw system_error("timerfd_create", errno);
    }
}

PacedReader::Result PacedReader::read(packet::PacketBatch& batch, const file::Wait& wait) {
    batch.clear();
    if (next_ == waiting_.packets.size()) {
        next_ = 0;
        const Result result = reader_->read(waiting_, wait);
        if (result != Result::packets || waiting_.packets.empty()) {
            error_message_ = reader_->error_message();
            cut_short_ = reader_->is_cut_short();
            return result;
        }
    }
    const Clock::time_point time = due(waiting_.packets[next_]);
    if (const auto now = Clock::now(); time > now) {
        set_timer(std::max(time, now + coalescing_time));
        if (!wait(timer_.get())) {
            return Result::nothing;
        }
    }
    deliver_due(batch);
    return Result::packets;
}

// Metadata are due at once: most of them have no time.
PacedReader::Clock::time_point PacedReader::due(const packet::Packet& packet) noexcept {
    if (packet.is_metadata()) {
        return Clock::time_point::min();
    }
    if (!first_) {
        first_ = packet.time;
        start_ = Clock::now();
    }
    const auto distance = packet.time.timestamp().nanoseconds() - first_->timestamp().nanoseconds();
    // Three years: longer than any replay, and small enough that the clock cannot overflow.
    constexpr double max_nanoseconds = 1e17;
    const double nanoseconds = std::clamp(static_cast<double>(distance) / speed_, -max_nanoseconds, max_nanoseconds);
    return start_ + std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds));
}

void PacedReader::set_timer(Clock::time_point time) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t at = std::chrono::nanoseconds(time.time_since_epoch()).count();
    itimerspec setting{};
    setting.it_value = {at / second, at % second};
    ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
}

// Copies the due packets to the batch, because the remaining packets still need the memory of `waiting_`.
void PacedReader::deliver_due(packet::PacketBatch& batch) {
    const Clock::time_point now = Clock::now();
    std::size_t size = 0;
    const std::size_t first = next_;
    do {
        size += waiting_.packets[next_++].octets.size();
    } while (next_ < waiting_.packets.size() && due(waiting_.packets[next_]) <= now);
    Buffer& memory = batch.memory;
    static_cast<void>(memory.room(size));
    for (std::size_t i = first; i < next_; ++i) {
        packet::Packet packet = waiting_.packets[i];
        const std::size_t at = memory.size();
        memory.append(packet.octets);
        packet.octets = memory.bytes().subspan(at);
        packet.record_header_size = 0;  // not copied
        batch.packets.push_back(packet);
    }
}

}  // namespace spindrift::trace
