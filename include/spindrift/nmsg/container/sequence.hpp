#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/timestamp.hpp>

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <optional>

namespace spindrift::nmsg {

/// Counts lost containers by sequence numbers (docs/formats/nmsg-wire.md section 8). Each sender numbers its own
/// containers. A sender without containers for 120 seconds is removed.
class SequenceTracker {
public:
    /// The counts of one sender since it appeared, or restarted its sequence.
    struct SenderStats {
        std::uint64_t sequence_id = 0;
        Endpoint endpoint;
        std::uint64_t received = 0;  ///< containers
        std::uint64_t lost = 0;      ///< containers
    };

    /// Updates the counts with the header fields of a container.
    /// \returns the number of containers missing before it
    std::uint64_t update(const Endpoint& endpoint, std::optional<std::uint32_t> sequence,
                         std::optional<std::uint64_t> sequence_id, Timestamp now);

    /// The number of containers lost in total, also of removed senders.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

    /// The current senders, most recent first.
    [[nodiscard]] std::list<SenderStats> senders() const;

private:
    struct Key {
        std::uint64_t sequence_id;
        Endpoint endpoint;
        auto operator<=>(const Key&) const = default;
    };
    struct Record {
        SenderStats stats;
        std::uint32_t expected = 0;
        bool is_new = true;  // no sequence number was received yet
        Timestamp last_seen;
    };
    using Records = std::list<Record>;

    Record& find(const Key& key, Timestamp now);
    void remove_oldest();

    Records records_;  // most recent first
    std::map<Key, Records::iterator> by_key_;
    std::uint64_t lost_ = 0;
};

}  // namespace spindrift::nmsg
