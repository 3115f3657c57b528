#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/timestamp.hpp>

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <optional>

namespace spindrift::nmsg {

/// Finds out from sequence numbers how many containers were lost on the way (docs/formats/nmsg-wire.md section 8).
/// Every sender numbers its own containers; senders that fall silent for 120 seconds are forgotten.
class SequenceTracker {
public:
    /// One sender's account.
    struct SenderStats {
        std::uint64_t sequence_id = 0;
        Endpoint endpoint;
        std::uint64_t received = 0;
        std::uint64_t lost = 0;
    };

    /// Takes note of a container.
    /// \returns how many containers it shows to be missing
    std::uint64_t update(const Endpoint& endpoint, std::optional<std::uint32_t> sequence,
                         std::optional<std::uint64_t> sequence_id, Timestamp now);

    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

    /// The senders known now, most recent first.
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
        bool fresh = true;
        Timestamp last_seen;
    };
    using Records = std::list<Record>;

    Record& find(const Key& key, Timestamp now);
    void forget_oldest();

    Records records_;  // most recent first
    std::map<Key, Records::iterator> by_key_;
    std::uint64_t lost_ = 0;
};

}  // namespace spindrift::nmsg
