#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/memory_meter.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/container/errc.hpp>

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Fragmentation of containers that are too large for their transport (docs/formats/nmsg-wire.md section 7).
namespace spindrift::nmsg {

/// The body of a fragment container. Borrows its octets.
struct Fragment {
    std::uint32_t id = 0;       ///< random, the same for all fragments of one container
    std::uint32_t current = 0;  ///< index of this fragment
    std::uint32_t last = 0;     ///< index of the last fragment
    std::uint32_t crc = 0;      ///< CRC-32C of the complete body, byte-swapped as on the wire; 0 if absent
    Bytes data;

    static Decoded<Fragment> decode(Bytes body) noexcept;
};

/// Splits a body, deflated or not, into fragment containers of at most `limit` octets and appends them to `out`. An
/// empty body is one fragment. The size of `out` after each fragment is appended to `ends`.
void write_fragments(Buffer& out, std::vector<std::size_t>& ends, Bytes body, bool zlib, std::size_t limit,
                     std::uint32_t id);

/// Reassembles fragmented containers. Use one object for each input. Fragments may arrive in any order, and those of
/// several containers may be interleaved. The fragments of one container are a *set*; incomplete sets are dropped after
/// 30 seconds. Not thread-safe.
class Reassembler {
public:
    struct Limits {
        std::uint32_t fragments = 65'536;    ///< fragments of one container
        std::size_t set_size = 64 << 20;     ///< octets of one container
        std::size_t total_size = 128 << 20;  ///< memory of all sets, in octets; the oldest sets make room
        MemoryBudget* memory = nullptr;      ///< a further limit, with others; not owned
    };

    /// A complete container: its body, and whether that is deflated.
    struct Container {
        std::string body;
        bool zlib = false;
    };

    Reassembler() : Reassembler(Limits{}) {}
    explicit Reassembler(const Limits& limits) : limits_(limits), meter_(limits.total_size, limits.memory) {}

    /// Adds the body of a fragment container.
    /// \param source the sender; for files, the same value for all fragments
    /// \returns the container that this fragment completes, `again` if fragments are missing, `parse_error` for an
    /// invalid fragment, `failure` for a fragment that is inconsistent with its set or exceeds a limit
    Decoded<Container> add(Bytes body, bool zlib, const Endpoint& source, Timestamp now);

    /// Drops sets whose first fragment is 30 seconds old; checks at most once in 30 seconds.
    void expire(Timestamp now);

    /// Drops all sets; for the end of the input.
    void clear();

    /// The number of incomplete sets dropped so far: by age, for lack of memory, and at the end.
    [[nodiscard]] std::uint64_t expired() const noexcept { return expired_; }

    /// Memory in use, in octets.
    [[nodiscard]] std::size_t memory() const noexcept { return meter_.size(); }
    [[nodiscard]] bool empty() const noexcept { return sets_.empty(); }

private:
    struct Key {
        std::uint32_t id;
        std::uint32_t crc;
        Endpoint source;
        auto operator<=>(const Key&) const = default;
    };
    struct Set {
        std::uint32_t last = 0;
        bool zlib = false;
        std::size_t size = 0;    // octets of the fragments, with an overhead for each
        std::size_t memory = 0;  // octets
        Timestamp first_seen;
        std::map<std::uint32_t, std::string> fragments;  // by index
        std::list<Key>::iterator age;                    // in `by_age_`
    };
    using Sets = std::map<Key, Set>;

    static constexpr std::size_t set_cost = tree_node_cost(sizeof(Sets::value_type)) + list_node_cost(sizeof(Key));

    [[nodiscard]] Errc check(const Fragment& fragment, bool zlib, const Key& key) const;
    [[nodiscard]] bool make_room(std::size_t octets);
    Sets::iterator find_or_make(const Key& key, const Fragment& fragment, bool zlib, Timestamp now);
    Container complete(Sets::iterator at);
    void remove(Sets::iterator set);
    void drop_oldest();

    Limits limits_;
    Sets sets_;
    std::list<Key> by_age_;  // oldest first
    MemoryMeter meter_;
    std::uint64_t expired_ = 0;
    Timestamp last_expiry_;
};

}  // namespace spindrift::nmsg
