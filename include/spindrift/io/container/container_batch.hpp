#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/event.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spindrift::io {

/// A batch of containers, from a file or from messages. `read` finds the containers, `decode` decodes them.
class ContainerBatch : public pipeline::Batch {
public:
    /// The body of a container that is not decoded yet.
    struct RawContainer {
        Bytes body;
        bool zlib = false;
        Endpoint source;
        std::uint64_t offset = 0;  ///< of the container in its file
    };

    /// What decoding a container gave.
    struct DecodeResult {
        nmsg::Errc errc = nmsg::Errc::success;
        nmsg::ContainerInfo info;
        Endpoint source;
    };

    std::vector<RawContainer> raw_containers;  ///< see `add_container`
    std::deque<std::string> reassembled;       ///< bodies of containers that came in fragments
    std::vector<DecodeResult> results;  ///< one per raw container, up to the first bad one if that ends the source

    Timestamp received;           ///< when the batch was read, for messages
    std::uint64_t malformed = 0;  ///< containers and fragments rejected by `read`
    std::uint64_t expired = 0;    ///< sets of fragments that stayed incomplete
    std::uint64_t filtered = 0;   ///< messages removed by the header filter
    std::uint64_t corrupt = 0;    ///< messages whose CRC is wrong
    /// CRCs computed and expected of the first of them. A container may hold a million, so not all are kept.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> crc_mismatches;
    static constexpr std::size_t max_crc_mismatches = 16;

    void reset() noexcept;

    /// Adds a container to `raw_containers`.
    void add_container(const RawContainer& container, const nmsg::Limits& limits);

    /// An upper estimate, in octets, of the memory that decoding a container takes.
    [[nodiscard]] static std::size_t decoded_size(Bytes body, bool zlib, const nmsg::Limits& limits) noexcept;

    /// The same for a container of which only the size of the body is known.
    [[nodiscard]] static std::size_t max_decoded_size(std::size_t body_size, const nmsg::Limits& limits) noexcept;

    /// Whether decoding the containers so far may take so much memory that further ones belong to another batch.
    [[nodiscard]] bool is_full() const noexcept { return decoded_size_ >= full_size; }

    [[nodiscard]] std::size_t memory_needed() const noexcept override { return input_size + decoded_size_; }
    [[nodiscard]] std::size_t memory_held() const noexcept override;
    [[nodiscard]] std::size_t content_size() const noexcept override { return content_size_; }
    void trim(std::size_t max_kept) override;

    static constexpr std::size_t full_size = 16 << 20;  ///< octets, for all containers but one

    /// Adds a fragment; adds the container it completes to `raw_containers`.
    /// \returns `parse_error` if it is not a fragment; other defects are only counted
    nmsg::Errc add_fragment(nmsg::Reassembler& fragments, const RawContainer& fragment, Timestamp now,
                            const nmsg::Limits& limits);

    /// Decodes `raw_containers` into payloads. \param stop_at_error whether to stop at the first bad container
    void decode_containers(const HeaderFilter& filter, const nmsg::Limits& limits, bool stop_at_error);

    /// The result of the container that was decoded last.
    [[nodiscard]] nmsg::Errc last_result() const noexcept {
        return results.empty() ? nmsg::Errc::success : results.back().errc;
    }

    /// Counts and reports what all sources have in common.
    void count(pipeline::Counters& counters, const Reporter& report) const;

private:
    nmsg::Errc decode_container(const RawContainer& raw, const HeaderFilter& filter, const nmsg::Limits& limits);
    nmsg::Errc inflate(Bytes& body, const nmsg::Limits& limits);
    void keep_good(std::size_t first, const HeaderFilter& filter);

    nmsg::Inflater inflater_;
    std::vector<Buffer> inflated_;  // bodies; reused by later batches
    std::size_t inflated_count_ = 0;
    std::size_t decoded_size_ = 0;
    std::size_t content_size_ = 0;
};

/// For the end of an input: gives up the sets of fragments that are there, counts them, and reports how many sets
/// stayed incomplete in all.
void close_fragments(nmsg::Reassembler& fragments, std::string_view input, pipeline::Counters& counters,
                     const Reporter& report);

}  // namespace spindrift::io
