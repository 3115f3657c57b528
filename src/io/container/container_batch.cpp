#include <spindrift/io/container/container_batch.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::io {
namespace {

// Limit of the inflated size of all bodies of a batch, in addition to the limit of a single body.
constexpr std::size_t max_inflated = 64 << 20;

}  // namespace

nmsg::Errc ContainerBatch::add_fragment(nmsg::Reassembler& fragments, Bytes body, bool zlib, const Endpoint& source,
                                        Timestamp now, std::uint64_t offset) {
    const std::uint64_t expired_before = fragments.expired();
    auto completed = fragments.add(body, zlib, source, now);
    expired += fragments.expired() - expired_before;
    if (completed) {
        reassembled.push_back(std::move(completed->body));
        raw_containers.push_back({as_bytes(reassembled.back()), completed->zlib, source, offset});
        return nmsg::Errc::success;
    }
    malformed += completed.error() == nmsg::Errc::again ? 0U : 1U;
    return completed.error() == nmsg::Errc::parse_error ? nmsg::Errc::parse_error : nmsg::Errc::success;
}

void ContainerBatch::decode_containers(const HeaderFilter& filter, const nmsg::Limits& limits, bool stop_at_error) {
    for (const RawContainer& raw : raw_containers) {
        const std::size_t first = payloads.size();
        const nmsg::Errc errc = decode_container(raw, filter, limits);
        if (errc == nmsg::Errc::success) {
            container_starts.push_back(first);
        } else if (stop_at_error) {
            return;
        }
    }
}

nmsg::Errc ContainerBatch::decode_container(const RawContainer& raw, const HeaderFilter& filter,
                                            const nmsg::Limits& limits) {
    DecodeResult& result = results.emplace_back();
    result.source = raw.source;
    Bytes body = raw.body;
    if (raw.zlib) {
        result.errc = inflate(body, limits);
        if (result.errc != nmsg::Errc::success) {
            return result.errc;
        }
    }
    const std::size_t first = payloads.size();
    const auto info = nmsg::decode_container(body, payloads, limits, &records);
    if (!info) {
        return result.errc = info.error();
    }
    result.info = *info;
    keep_good(first, filter);
    return nmsg::Errc::success;
}

// Replaces a deflated body with the inflated one.
nmsg::Errc ContainerBatch::inflate(Bytes& body, nmsg::Limits limits) {
    limits.inflated_size = std::min(limits.inflated_size, limits.inflated_size + max_inflated - inflated_size_);
    if (inflated_count_ == inflated_.size()) {
        inflated_.emplace_back();
    }
    Buffer& buffer = inflated_[inflated_count_];
    const nmsg::Errc errc = inflater_.inflate(body, buffer, limits);
    if (errc != nmsg::Errc::success) {
        Buffer().swap(buffer);  // frees the memory of a body that is not used
        return errc;
    }
    ++inflated_count_;
    body = buffer.bytes();
    inflated_size_ += body.size();
    return errc;
}

// Removes payloads whose CRC is wrong, and those that the filter rejects.
void ContainerBatch::keep_good(std::size_t first, const HeaderFilter& filter) {
    std::size_t kept = first;
    for (std::size_t i = first; i < payloads.size(); ++i) {
        nmsg::Payload& payload = payloads[i];
        const std::uint32_t expected = payload.crc.value_or(0);
        if (!nmsg::verify_crc(payload)) {
            crc_mismatches.emplace_back(*payload.crc, expected);
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

void ContainerBatch::count(pipeline::Counters& counters, const Reporter& report) const {
    counters.containers_malformed += malformed;
    counters.fragments_expired += expired;
    counters.payloads_filtered += filtered;
    counters.payloads_corrupt += crc_mismatches.size();
    for (const auto& [computed, expected] : crc_mismatches) {
        report(event::CrcMismatch{computed, expected});
    }
}

void close_fragments(nmsg::Reassembler& fragments, std::string_view input, pipeline::Counters& counters,
                     const Reporter& report) {
    const std::uint64_t before = fragments.expired();
    fragments.clear();
    counters.fragments_expired += fragments.expired() - before;
    if (fragments.expired() > 0) {
        report(event::FragmentsMissing{std::string(input), "container", fragments.expired()});
    }
}

}  // namespace spindrift::io
