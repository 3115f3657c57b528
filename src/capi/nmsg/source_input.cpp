#include "source_input.hpp"

#include "event_reports.hpp"
#include "settings.hpp"

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <fcntl.h>

namespace spindrift::capi {

SourceInput::SourceInput(std::unique_ptr<pipeline::Source> source, nmsg_input_type type)
    : type_(type), reader_(std::move(source)) {}

SourceInput::~SourceInput() {
    try {
        reader_.close(event_reports());
    } catch (const std::exception& failure) {
        warn(1, failure.what());
    }
}

nmsg_res SourceInput::next(MessageHandle& message) {
    const nmsg::Payload* payload = nullptr;
    const nmsg::Errc errc = reader_.next(payload, stop_signal(), event_reports());
    if (errc == nmsg::Errc::again) {
        return nmsg_res_again;
    }
    if (errc != nmsg::Errc::success) {
        error = reader_.error_message();
        return ending_result(errc);
    }
    take(*payload);
    if (!filter.passes(*payload)) {
        return nmsg_res_again;
    }
    message = make_message(*payload);
    return nmsg_res_success;
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
    count_lost();
    return result;
}

// What was missing while nobody wanted it counted stays uncounted.
void StreamInput::count_lost() {
    const std::uint64_t lost = counters().containers_lost;
    if (lost == lost_) {
        return;
    }
    if (counts_sequences()) {
        dropped_.fetch_add(lost - lost_, std::memory_order_relaxed);
    }
    lost_ = lost;
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
