#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/endpoint.hpp>
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

/// Containers too large for their transport travel in pieces (docs/formats/nmsg-wire.md section 7).
namespace spindrift::nmsg {

/// One piece as it lies in a container body. Borrows its octets.
struct Fragment {
    std::uint32_t id = 0;       ///< random, the same for all pieces of one container
    std::uint32_t current = 0;  ///< index of this piece
    std::uint32_t last = 0;     ///< index of the final piece
    std::uint32_t crc = 0;      ///< CRC-32C of the whole body, as it stands on the wire; 0 if absent
    Bytes data;

    static Decoded<Fragment> decode(Bytes body) noexcept;
};

/// Cuts a body, deflated or not, into containers of at most `limit` octets and appends them to `out`, one after the
/// other; an empty one is a piece too. `ends` receives the size of `out` behind each.
void write_fragments(Buffer& out, std::vector<std::size_t>& ends, Bytes body, bool zlib, std::size_t limit,
                     std::uint32_t id);

/// Collects the pieces of containers until they are whole. One object serves one input. Pieces may come in any order,
/// and those of several containers may mix; sets that stay incomplete are given up after 30 seconds.
class Reassembler {
public:
    /// What sets may ask for.
    struct Limits {
        std::uint32_t fragments = 65'536;    ///< pieces of one container
        std::size_t set_size = 64 << 20;     ///< octets of one container
        std::size_t total_size = 128 << 20;  ///< octets waiting in all; the oldest sets give way
    };

    /// A container that is whole now: its body, and whether that is deflated.
    struct Container {
        std::string body;
        bool zlib = false;
    };

    Reassembler() = default;
    explicit Reassembler(const Limits& limits) : limits_(limits) {}

    /// Takes the body of a fragment container.
    /// \param source where it came from; constant on files, so that all pieces there belong together
    /// \returns the container this piece completed, `again` while pieces are missing, `parse_error` for octets that are
    /// no piece, `failure` for a piece that does not fit the others or asks for too much
    Decoded<Container> add(Bytes body, bool zlib, const Endpoint& source, Timestamp now);

    /// Gives up sets whose first piece is 30 seconds old; looks at most once in 30 seconds.
    void expire(Timestamp now);

    /// Sets given up so far.
    [[nodiscard]] std::uint64_t expired() const noexcept { return expired_; }
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
        std::size_t size = 0;
        Timestamp first_seen;
        std::map<std::uint32_t, std::string> pieces;
        std::list<Key>::iterator age;
    };
    using Sets = std::map<Key, Set>;

    void remove(Sets::iterator set);
    void give_up_oldest();

    Limits limits_;
    Sets sets_;
    std::list<Key> by_age_;  // oldest first
    std::size_t total_size_ = 0;
    std::uint64_t expired_ = 0;
    Timestamp last_expiry_;
};

}  // namespace spindrift::nmsg
