#pragma once

#include "api.hpp"

#include "error_slot.hpp"
#include "format.hpp"
#include "reading.hpp"
#include "settings.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::libtrace {

class Parallel;

/// What `trace_config` and its relatives set.
struct TraceOptions {
    std::optional<std::uint32_t> snap_length;
    libtrace_filter_t* filter = nullptr;
    bool is_promiscuous = false;
    bool discards_metadata = false;
    bool has_realtime_events = false;
    int replay_speed = 1;
    fn_hasher hasher = nullptr;
    void* hasher_data = nullptr;
};

/// What `trace_event` remembers of a replay.
struct Replay {
    libtrace_packet_t* packet = nullptr;  // which has what was read
    std::optional<int> size;              // what was read and is not due yet: the result of the read
    double time = 0;                      // of that packet, in seconds
    std::optional<double> begin;          // by the clock, of the first packet
    double first = 0;                     // time of the first packet
};

}  // namespace spindrift::libtrace

/// An input. It is there until the program destroys it. Its address stays in packets of the program, so its memory is
/// given only to later traces, with a start that these packets do not have.
struct libtrace_t {
public:
    libtrace_t();
    libtrace_t(const libtrace_t&) = delete;
    libtrace_t& operator=(const libtrace_t&) = delete;
    ~libtrace_t();

    const spindrift::libtrace::Format* format = nullptr;  ///< null if it is unknown
    int starts = 0;                                       ///< packets of an earlier start are stale
    bool counts_nanoseconds = false;                      ///< in the headers of `pcapfile` packets
    bool is_dead = false;                                 ///< it has no source
    bool is_started = false;
    std::optional<std::string> body;  ///< of the URI; nothing if there is none
    std::string failure;              ///< why it was not created; empty if it was
    spindrift::libtrace::ErrorSlot error;
    spindrift::libtrace::TraceOptions options;
    spindrift::libtrace::Settings settings;
    spindrift::libtrace::Replay replay;

    std::unique_ptr<spindrift::libtrace::Reading> reading;  ///< the opened source
    libtrace_packet_t* last = nullptr;                      ///< what was read last, if the trace is read serially
    std::uint64_t order = 0;                                ///< of the next packet
    std::uint64_t accepted = 0;
    std::uint64_t filtered = 0;
    spindrift::trace::Statistics earlier;  ///< counts of sources that were closed in a pause
    libtrace_stat_t statistics{};  ///< what `trace_get_statistics` gives if the program has no structure of its own

    libtrace_combine_t combiner;
    toeplitz_conf_t toeplitz{};                               ///< for a hasher of the library
    std::unique_ptr<spindrift::libtrace::Parallel> parallel;  ///< after `trace_pstart`
};

namespace spindrift::libtrace {

/// Whether a packet has content, and its trace was not started again since.
[[nodiscard]] inline bool is_current(const libtrace_packet_t* packet) noexcept {
    return packet != nullptr && packet->trace != nullptr && packet->header != nullptr &&
           packet->which_trace_start == packet->trace->starts && packet->trace->format != nullptr;
}

/// The layout of a packet; null if it is not current, or its format has none.
[[nodiscard]] inline const Layout* layout_of(const libtrace_packet_t* packet) noexcept {
    return is_current(packet) ? packet->trace->format->layout_of(*packet) : nullptr;
}

/// A new trace. \throws std::bad_alloc
[[nodiscard]] libtrace_t* new_trace();

/// Ends a trace. Packets that name it become stale.
void free_trace(libtrace_t* trace) noexcept;

/// Whether `trace_interrupt` was called.
[[nodiscard]] bool is_interrupted() noexcept;

/// Takes the content from a packet, whose memory stays.
void release_content(libtrace_packet_t& packet) noexcept;

/// Moves the content of a packet to another one.
void give_content(libtrace_packet_t& from, libtrace_packet_t& to) noexcept;

/// Sets the cached values of a packet to "not computed".
inline void clear_cache(libtrace_packet_t& packet) noexcept {
    packet.cached = {.capture_length = -1, .wire_length = -1, .payload_length = -1, .framing_length = -1};
    packet.unsafe_payload = 0;
}

/// Gives `packet` the content of a packet that was read from `trace`, with its snap length.
/// \returns the size of the record \throws std::bad_alloc
int take(libtrace_t& trace, libtrace_packet_t& packet, const packet::Packet& read);

/// `trace_read_packet`, which does not wait. \returns `no_packet_yet` if there is no packet yet
int try_read(libtrace_t* trace, libtrace_packet_t* packet);
inline constexpr int no_packet_yet = -2;

/// Makes `packet` the one that the trace takes back when it pauses or ends.
void remember_last(libtrace_t& trace, libtrace_packet_t& packet) noexcept;
void forget_last(libtrace_packet_t& packet) noexcept;

/// Adds counts of a source.
void add(spindrift::trace::Statistics& to, const spindrift::trace::Statistics& more) noexcept;

/// Keeps the counts of a source that is closed.
void keep_counts(libtrace_t& trace) noexcept;

/// Opens the source of a trace. \returns false with the error set
bool open_source(libtrace_t& trace, unsigned threads);

}  // namespace spindrift::libtrace
