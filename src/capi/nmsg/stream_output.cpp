#include "stream_output.hpp"

#include "descriptor_sink.hpp"
#include "event_reports.hpp"

#include <spindrift/base/error.hpp>

#include <cerrno>

namespace spindrift::capi {

SinkOutput::SinkOutput(std::unique_ptr<pipeline::Sink> sink, nmsg_output_type type)
    : sink_(std::move(sink)), chunk_(sink_->make_chunk()), type_(type) {
    batch_.payloads.resize(1);
}

nmsg_res SinkOutput::put(nmsg_message& message) {
    const nmsg::Payload& payload = message.payload();
    const std::lock_guard lock(mutex());
    batch_.payloads[0] = payload;
    if (const nmsg::HeaderOverride set = header(); !set.empty()) {
        batch_.payloads[0] = set.applied_to(payload);
    }
    sink_->format(batch_, {0, 1, 1}, *chunk_);
    sink_->pack(*chunk_);
    if (chunk_->unreadable != 0) {
        return fail(chunk_->unreadable_reason == nmsg::Errc::notimpl ? nmsg_res_failure : nmsg_res_memfail,
                    "the message cannot be shown");
    }
    return send();
}

// What cannot be sent is lost: a second attempt would repeat what was sent before the failure.
nmsg_res SinkOutput::send() {
    const auto fail_without_chunk = [this](nmsg_res result, const char* text) {
        chunk_ = sink_->make_chunk();
        return fail(result, text);
    };
    try {
        if (sink_->finishes()) {
            sink_->finish(*chunk_);
        }
        const std::uint64_t sent = counters_.containers_out;
        sink_->write(*chunk_, counters_, event_reports(), abort_);
        if (nmsg_rate_t const rate = rate_; rate != nullptr) {
            for (std::uint64_t i = sent; i < counters_.containers_out; ++i) {
                ::nmsg_rate_sleep(rate);
            }
        }
        return nmsg_res_success;
    } catch (const WriteFailure& failure) {
        errno = failure.error_number();
        return fail_without_chunk(nmsg_res_errno, failure.what());
    } catch (const Error& error) {
        return fail_without_chunk(abort_.requested() ? nmsg_res_stop : nmsg_res_failure, error.what());
    }
}

nmsg_res SinkOutput::close() {
    try {
        const std::lock_guard lock(mutex());
        // What no receiver takes is given up after a second.
        abort_.request_drain();
        sink_->close(counters_, event_reports(), abort_);
        return nmsg_res_success;
    } catch (const WriteFailure& failure) {
        errno = failure.error_number();
        return fail(nmsg_res_errno, failure.what());
    } catch (const Error& error) {
        return fail(nmsg_res_failure, error.what());
    }
}

// An output that changes who a message is from changes the message, as libnmsg does.
nmsg_res StreamOutput::put(nmsg_message& message) {
    if (const nmsg::HeaderOverride set = header(); !set.empty()) {
        message.header() = set.applied_to(message.header());
    }
    return SinkOutput::put(message);
}

nmsg_res StreamOutput::flush() {
    const std::lock_guard lock(mutex());
    sink().seal(chunk());
    return send();
}

void StreamOutput::set_buffered(bool buffered) {
    const std::lock_guard lock(mutex());
    containers().set_buffered(buffered);
}

void StreamOutput::set_zlib(bool zlib) {
    const std::lock_guard lock(mutex());
    containers().set_zlib(zlib);
}

}  // namespace spindrift::capi
