#include <spindrift/io/container/container_batch.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::io {
namespace {

// Memory for each payload of a container, when the vectors that hold it have just grown.
constexpr std::size_t payload_cost = 2 * (sizeof(nmsg::Payload) + sizeof(Bytes));

// The most payloads that a body of `size` octets can have.
std::size_t max_payloads(std::size_t size, const nmsg::Limits& limits) noexcept {
    constexpr std::size_t min_record_size = 13;  // tag, length, and the four required fields
    return std::min(limits.payloads_in(size), size / min_record_size);
}

template <class T>
std::size_t held(const std::vector<T>& vector) noexcept {
    return vector.capacity() * sizeof(T);
}

template <class T>
void free_memory(std::vector<T>& vector) noexcept {
    std::vector<T>().swap(vector);
}

}  // namespace

void ContainerBatch::reset() noexcept {
    pipeline::Batch::clear();
    raw_containers.clear();
    reassembled.clear();
    results.clear();
    malformed = 0;
    expired = 0;
    filtered = 0;
    corrupt = 0;
    crc_mismatches.clear();
    inflated_count_ = 0;
    decoded_size_ = 0;
    content_size_ = 0;
}

std::size_t ContainerBatch::decoded_size(Bytes body, bool zlib, const nmsg::Limits& limits) noexcept {
    const std::size_t inflated = zlib ? nmsg::inflated_size(body, limits).value_or(0) : 0;
    return inflated + max_payloads(zlib ? inflated : body.size(), limits) * payload_cost;
}

std::size_t ContainerBatch::max_decoded_size(std::size_t body_size, const nmsg::Limits& limits) noexcept {
    const std::size_t inflated = nmsg::max_inflated_size(body_size, limits);
    return inflated + max_payloads(inflated, limits) * payload_cost;
}

void ContainerBatch::add_container(const RawContainer& container, const nmsg::Limits& limits) {
    decoded_size_ += decoded_size(container.body, container.zlib, limits);
    content_size_ += container.zlib ? nmsg::inflated_size(container.body, limits).value_or(0) : container.body.size();
    raw_containers.push_back(container);
}

std::size_t ContainerBatch::memory_held() const noexcept {
    std::size_t all = held(payloads) + held(records) + held(container_starts) + held(raw_containers) + held(results);
    for (const Buffer& buffer : inflated_) {
        all += buffer.capacity();
    }
    for (const std::string& body : reassembled) {
        all += body.capacity();
    }
    return input_size + all;
}

void ContainerBatch::trim(std::size_t max_kept) {
    reassembled.clear();
    if (memory_held() > max_kept) {
        free_memory(payloads);
        free_memory(records);
        free_memory(container_starts);
        free_memory(raw_containers);
        free_memory(results);
        free_memory(inflated_);
    }
}

nmsg::Errc ContainerBatch::add_fragment(nmsg::Reassembler& fragments, const RawContainer& fragment, Timestamp now,
                                        const nmsg::Limits& limits) {
    const std::uint64_t expired_before = fragments.expired();
    auto completed = fragments.add(fragment.body, fragment.zlib, fragment.source, now);
    expired += fragments.expired() - expired_before;
    if (completed) {
        reassembled.push_back(std::move(completed->body));
        decoded_size_ += reassembled.back().capacity();
        add_container({as_bytes(reassembled.back()), completed->zlib, fragment.source, fragment.offset}, limits);
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
nmsg::Errc ContainerBatch::inflate(Bytes& body, const nmsg::Limits& limits) {
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
    return errc;
}

// Removes payloads whose CRC is wrong, and those that the filter rejects.
void ContainerBatch::keep_good(std::size_t first, const HeaderFilter& filter) {
    std::size_t kept = first;
    for (std::size_t i = first; i < payloads.size(); ++i) {
        nmsg::Payload& payload = payloads[i];
        const std::uint32_t expected = payload.crc.value_or(0);
        if (!nmsg::verify_crc(payload)) {
            if (++corrupt <= max_crc_mismatches) {
                crc_mismatches.emplace_back(*payload.crc, expected);
            }
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
    counters.payloads_corrupt += corrupt;
    for (std::size_t i = 0; i < crc_mismatches.size(); ++i) {
        // The last one stands for those that are not kept.
        const bool is_last = i + 1 == crc_mismatches.size();
        report(event::CrcMismatch{crc_mismatches[i].first, crc_mismatches[i].second, is_last ? corrupt - i : 1});
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
