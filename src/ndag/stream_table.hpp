#pragma once

#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/steady_clock.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::ndag {

class StreamMerger;

/// What a stream has sent: written by the thread that reads it, read by the one that decides which streams to keep.
struct StreamActivity {
    std::atomic<bool> has_sent = false;              ///< a valid message
    std::atomic<SteadyClock::TimePoint> heard_at{};  ///< when the last valid message arrived
};

/// The streams that are received, by port. Any host may send beacons with any monitor ID, so streams are assigned to
/// the address that announced them first, and an address has a quota.
///
/// When all places are taken, a silent stream is evicted for a new one: one that has never sent, or that was neither
/// announced nor heard for `gone_after`. It belongs to the sender with the most silent streams, which must have more
/// of them than the sender of the new stream: so a sender cannot evict streams of those that have few. When the quota
/// of its sender is used, a new stream takes the place of a silent one of the same sender.
class StreamTable {
public:
    using TimePoint = SteadyClock::TimePoint;

    /// How many streams are evicted for others of the same sender in a second: opening sockets costs time.
    static constexpr unsigned max_replaced = 256;
    static constexpr std::chrono::seconds gone_after{30};

    struct Entry {
        std::string name;
        StreamMerger* merger = nullptr;
        IpAddress sender;  // of the beacon that announced it first
        TimePoint joined;
        TimePoint announced;       // the time of the last beacon with it, from any sender
        std::uint64_t beacon = 0;  // the number of that beacon
        std::shared_ptr<StreamActivity> activity = std::make_shared<StreamActivity>();

        [[nodiscard]] bool is_idle(TimePoint now, std::chrono::seconds time) const noexcept {
            return now - announced > time && now - activity->heard_at.load() > time;
        }
        [[nodiscard]] bool is_silent(TimePoint now) const noexcept {
            return !activity->has_sent || is_idle(now, gone_after);
        }
    };
    using Entries = std::map<std::uint16_t, Entry>;  // by port

    struct Limits {
        std::size_t streams = 0;
        std::size_t per_sender = 0;
        std::size_t silent_per_sender = 0;
    };

    explicit StreamTable(const Limits& limits) noexcept : limits_(limits) {}

    /// Begins a beacon, whose streams are not evicted for each other.
    void begin_beacon() noexcept { ++beacon_; }

    /// Notes that the beacon announces a stream. \returns whether it is known
    bool announce(std::uint16_t port, TimePoint now);

    enum class Room { free, after_eviction, none, quota_used };
    struct Place {
        Room room = Room::free;
        Entries::iterator evicted{};  // if the room is `after_eviction`: the stream to erase
    };

    /// Whether there is room for a new stream of a sender.
    [[nodiscard]] Place place_for(const IpAddress& sender, TimePoint now);

    Entry& add(std::uint16_t port, Entry entry);
    /// \returns the next entry
    Entries::iterator erase(Entries::iterator entry);

    [[nodiscard]] Entries& entries() noexcept { return entries_; }
    [[nodiscard]] const Limits& limits() const noexcept { return limits_; }

private:
    struct SilentStreams {
        std::size_t count = 0;
        std::optional<Entries::iterator> oldest{};  // that the beacon does not announce
    };

    [[nodiscard]] std::map<IpAddress, SilentStreams> silent_streams(TimePoint now);

    [[nodiscard]] bool may_replace(TimePoint now) noexcept;

    Limits limits_;
    std::uint64_t beacon_ = 0;
    TimePoint second_begin_;  // of the replacements that are counted
    unsigned replaced_ = 0;
    Entries entries_;
    std::map<IpAddress, std::size_t> streams_of_;  // by sender; without zeros
};

}  // namespace spindrift::ndag
