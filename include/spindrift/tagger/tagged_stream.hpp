#pragma once

#include <spindrift/ndag/sender.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/tag/provider/current_table.hpp>
#include <spindrift/tag/tag_filter.hpp>
#include <spindrift/tag/tag_packets.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace spindrift::tagger {

/// Tags packets and sends them as one stream of tagged records (docs/formats/tagging.md section 3). Tags that packets
/// bring are replaced. A frame that is too large for a datagram is cut after it was tagged; packets that are not
/// Ethernet, and those without captured octets, are refused: `ndag::SentCounts` counts both. One thread at a time,
/// except `unmatched`.
class TaggedStream {
public:
    struct Options {
        std::uint32_t tagger = 0;  ///< identifies this run of the tagger, in all its streams; not 0
        const tag::provider::CurrentTable* tables = nullptr;  ///< must outlive the stream
        const tag::TagFilter* filter = nullptr;  ///< sends only packets that it matches; null for all. Must outlive it
    };

    /// \param sender of type `ndag::MessageType::tagged`; must outlive the stream
    TaggedStream(ndag::StreamSender& sender, const Options& options)
        : sender_(sender), options_(options), tables_(*options.tables) {}

    /// Adds packets, and sends all full datagrams. Metadata are left out.
    void add(std::span<const packet::Packet> packets);

    /// `ndag::StreamSender::tick` and `flush`.
    void tick(ndag::StreamSender::Clock::time_point now) { sender_.tick(now); }
    void flush() { sender_.flush(); }

    /// The packets that the filter did not match. May be called from any thread.
    [[nodiscard]] std::uint64_t unmatched() const noexcept { return unmatched_.load(std::memory_order_relaxed); }

private:
    [[nodiscard]] std::span<const packet::Packet> frames_of(std::span<const packet::Packet> packets);
    void add_chunk(std::span<const packet::Packet> frames, const tag::provider::PrefixTable& table);
    void send(const packet::Packet& frame, const tag::FoundTags& tags, const tag::provider::PrefixTable& table);

    ndag::StreamSender& sender_;
    Options options_;
    tag::provider::TableView tables_;
    std::uint64_t sequence_ = 1;            // of the next record
    std::vector<packet::Packet> frames_;    // of a batch that has other packets, too
    std::array<tag::FoundTags, 128> tags_;  // of the current chunk: few, so that its frames stay in the first caches
    std::atomic<std::uint64_t> unmatched_ = 0;
};

/// A number for `TaggedStream::Options::tagger`.
[[nodiscard]] std::uint32_t random_tagger_id();

}  // namespace spindrift::tagger
