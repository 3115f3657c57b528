#include "source_input.hpp"

#include "event_reports.hpp"
#include "settings.hpp"

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <fcntl.h>

namespace spindrift::capi {
namespace {

using nmsg::Errc;

}  // namespace

SourceInput::SourceInput(std::unique_ptr<pipeline::Source> source, nmsg_input_type type)
    : type_(type), source_(std::move(source)), batch_(source_->make_batch()) {}

SourceInput::~SourceInput() {
    try {
        source_->close(counters_, event_reports());
    } catch (const std::exception& failure) {
        warn(1, failure.what());
    }
}

nmsg_res SourceInput::next(MessageHandle& message) {
    if (!has_buffered()) {
        if (const nmsg_res result = fill(); result != nmsg_res_success) {
            return result;
        }
    }
    const nmsg::Payload& payload = batch_->payloads[next_++];
    take(payload);
    if (!filter.passes(payload)) {
        return nmsg_res_again;
    }
    message = make_message(payload);
    return nmsg_res_success;
}

// Reads the next batch. \returns `success` if it has messages
nmsg_res SourceInput::fill() {
    batch_->payloads.clear();
    next_ = 0;
    if (ending_ == Errc::success) {
        Errc errc = source_->read(*batch_, stop_signal());
        is_idle_ = errc == Errc::again;
        if (errc == Errc::again) {
            return nmsg_res_again;
        }
        if (errc == Errc::success) {
            source_->decode(*batch_);
            counters_.containers_in += batch_->container_starts.size();
            errc = source_->account(*batch_, counters_, event_reports());
        } else {
            batch_->payloads.clear();
        }
        ending_ = errc;
        error = batch_->error_message;
    }
    if (has_buffered()) {
        return nmsg_res_success;
    }
    return ending_ == Errc::success ? nmsg_res_again : ending_result(ending_);
}

bool SourceInput::set_max_wait(int milliseconds) {
    stop_signal().set_max_wait(milliseconds);
    return true;
}

nmsg_res StreamInput::next(MessageHandle& message) {
    if (byte_rate_ != 0) {
        SteadyClock::system().wait_until(next_read_, stop_signal());
    }
    const nmsg_res result = SourceInput::next(message);
    received_.store(counters().containers_in, std::memory_order_relaxed);
    dropped_.store(counters().containers_lost, std::memory_order_relaxed);
    return result;
}

void StreamInput::take(const nmsg::Payload& payload) {
    if (byte_rate_ == 0) {
        return;
    }
    using namespace std::chrono;
    const auto taken = nanoseconds(1'000'000'000 * payload_size(payload) / byte_rate_);
    next_read_ = std::max(next_read_, steady_clock::now()) + taken;
}

bool StreamInput::set_byte_rate(std::size_t rate) {
    byte_rate_ = rate;
    return true;
}

bool StreamInput::set_counts_sequences(bool counts) {
    counts_sequences_ = counts;
    return true;
}

std::optional<StreamCounts> StreamInput::stream_counts() const {
    return StreamCounts{received_.load(std::memory_order_relaxed), dropped_.load(std::memory_order_relaxed)};
}

bool DescriptorInput::set_blocking(bool blocking) {
    const int flags = ::fcntl(descriptor(), F_GETFL);
    if (flags < 0 || ::fcntl(descriptor(), F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) != 0) {
        return false;
    }
    return set_max_wait(blocking ? -1 : 0);
}

}  // namespace spindrift::capi
