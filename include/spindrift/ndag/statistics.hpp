#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/ndag/sequence.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::ndag {

/// What became of everything that came in, in one stream or several (docs/formats/ndag.md 5.6, 5.10).
struct Counts : SequenceCounts {
    std::uint64_t datagrams = 0;       ///< all that came; of TCP, messages
    std::uint64_t octets = 0;          ///< in them
    std::uint64_t records = 0;         ///< packets handed out
    std::uint64_t keep_alives = 0;     ///< datagrams that say no more than that
    std::uint64_t bad_header = 0;      ///< datagrams that are no nDAG messages, or of another version
    std::uint64_t unexpected = 0;      ///< messages of a type that does not belong there
    std::uint64_t short_messages = 0;  ///< messages that end before their first record
    std::uint64_t malformed =
        0;                       ///< records that cannot be; behind one without an end, the rest of its message is lost
    std::uint64_t trailing = 0;  ///< messages with octets behind their last record
    std::uint64_t dropped = 0;   ///< packets that the records say were lost before they were sent
    std::uint64_t overrun = 0;   ///< datagrams the kernel dropped for lack of room; they are missing as well

    Counts& operator+=(const Counts& other) noexcept;
};

/// One stream's account.
struct StreamStatistics {
    std::string name;                     ///< `225.44.0.1:32599`
    unsigned thread = 0;                  ///< of the receiver's
    Counts counts;                        ///< of all its monitors
    std::vector<std::uint16_t> monitors;  ///< that were heard there
    Timestamp last_heard;                 ///< 1970 if nothing was
};

}  // namespace spindrift::ndag
