#include "container_batch.hpp"

#include <fmt/format.h>

namespace spindrift::stream {

nmsg::Errc ContainerBatch::add_fragment(nmsg::Reassembler& fragments, Bytes body, bool zlib, const Endpoint& source,
                                        Timestamp now) {
    auto completed = fragments.add(body, zlib, source, now);
    if (completed) {
        whole.push_back(std::move(completed->body));
        frames.push_back({as_bytes(whole.back()), completed->zlib, source, 0});
        return nmsg::Errc::success;
    }
    malformed += completed.error() == nmsg::Errc::again ? 0U : 1U;
    return completed.error() == nmsg::Errc::parse_error ? nmsg::Errc::parse_error : nmsg::Errc::success;
}

void ContainerBatch::decode_frames(const HeaderFilter& filter, const nmsg::Limits& limits, bool stop_at_error) {
    std::size_t inflated = 0;
    for (const Frame& frame : frames) {
        const std::size_t first = payloads.size();
        const nmsg::Errc errc = decode_frame(frame, filter, limits, inflated);
        if (errc == nmsg::Errc::success) {
            container_starts.push_back(first);
        } else if (stop_at_error) {
            return;
        }
    }
}

nmsg::Errc ContainerBatch::decode_frame(const Frame& frame, const HeaderFilter& filter, const nmsg::Limits& limits,
                                        std::size_t& inflated) {
    Outcome& outcome = outcomes.emplace_back();
    outcome.source = frame.source;
    Bytes body = frame.body;
    if (frame.zlib) {
        if (inflated == inflated_.size()) {
            inflated_.emplace_back();
        }
        Buffer& buffer = inflated_[inflated++];
        outcome.errc = inflater_.inflate(body, buffer, limits);
        if (outcome.errc != nmsg::Errc::success) {
            return outcome.errc;
        }
        body = buffer.bytes();
    }
    const std::size_t first = payloads.size();
    const auto info = nmsg::decode_container(body, payloads, limits, &records);
    if (!info) {
        return outcome.errc = info.error();
    }
    outcome.info = *info;
    keep_good(first, filter);
    return nmsg::Errc::success;
}

// Leaves out payloads whose CRC is wrong, and those that do not pass the filter.
void ContainerBatch::keep_good(std::size_t first, const HeaderFilter& filter) {
    std::size_t kept = first;
    for (std::size_t i = first; i < payloads.size(); ++i) {
        nmsg::Payload& payload = payloads[i];
        const std::uint32_t promised = payload.crc.value_or(0);
        if (!nmsg::verify_crc(payload)) {
            corrupt.emplace_back(*payload.crc, promised);
        } else if (!filter.passes(payload)) {
            ++filtered;
        } else {
            if (kept != i) {
                payloads[kept] = payload;
                records[kept] = records[i];
            }
            ++kept;
        }
    }
    payloads.resize(kept);
    records.resize(kept);
}

void ContainerBatch::report(Counters& counters, const Log& log) const {
    counters.containers_malformed += malformed;
    counters.fragments_expired += expired;
    counters.payloads_filtered += filtered;
    counters.payloads_corrupt += corrupt.size();
    for (const auto& [found, promised] : corrupt) {
        log(1, fmt::format("libnmsg: WARNING: crc mismatch ({:x} != {:x}) [_input_nmsg_filter]", found, promised));
    }
}

}  // namespace spindrift::stream
