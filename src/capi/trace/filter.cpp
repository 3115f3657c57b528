#include "filter.hpp"

#include "guard.hpp"
#include "layout.hpp"
#include "trace.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/link_filter.hpp>

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <utility>

namespace {

using namespace spindrift::libtrace;
using spindrift::packet::LinkFilter;
using spindrift::packet::Packet;

std::uint64_t new_id() noexcept {
    static std::atomic<std::uint64_t> last = 0;
    return ++last;
}

/// Filters that this thread has compiled last.
class CompiledFilters {
public:
    /// \throws Error if it does not compile
    LinkFilter& of(std::uint64_t id, const std::string& expression) {
        for (auto& known : filters_) {
            if (known && known->first == id) {
                return known->second;
            }
        }
        auto& place = filters_[next_++ % filters_.size()];
        place.reset();
        place.emplace(id, LinkFilter(expression));
        return place->second;
    }

private:
    std::array<std::optional<std::pair<std::uint64_t, LinkFilter>>, 8> filters_;
    std::size_t next_ = 0;
};

thread_local CompiledFilters compiled;

// The program may have made the packet by hand: its payload is the truth.
int apply(const libtrace_filter_t& filter, const libtrace_packet_t& packet, const Layout& layout) {
    constexpr int matching = 1500;  // what compiled expressions return: their snap length
    Packet parsed = layout.parse(packet);
    if (parsed.is_metadata()) {
        return 1;
    }
    if (packet.payload == nullptr) {
        return 0;
    }
    parsed.octets = payload_of(packet, trace_get_capture_length(&packet));
    parsed.link = static_cast<spindrift::packet::LinkLayer>(trace_get_link_type(&packet));
    switch (filter.matches(parsed, *packet.trace)) {
        case FilterResult::matches: return matching;
        case FilterResult::does_not: return 0;
        default: return -1;
    }
}

}  // namespace

libtrace_filter_t::libtrace_filter_t(std::string expression) : id_(new_id()), expression_(std::move(expression)) {}

libtrace_filter_t::libtrace_filter_t(std::vector<bpf_insn> instructions)
    : id_(new_id()), instructions_(std::move(instructions)) {}

FilterResult libtrace_filter_t::matches(const Packet& packet, libtrace_t& trace) const {
    if (packet.is_metadata()) {
        return FilterResult::matches;
    }
    if (!instructions_.empty()) {
        const spindrift::Bytes frame = packet.frame();
        const auto size = static_cast<unsigned>(frame.size());
        const bool matches =
            ::bpf_filter(instructions_.data(), reinterpret_cast<const u_char*>(frame.data()), size, size) != 0;
        return matches ? FilterResult::matches : FilterResult::does_not;
    }
    try {
        return compiled.of(id_, expression_).matches(packet) ? FilterResult::matches : FilterResult::does_not;
    } catch (const spindrift::Error& error) {
        trace.error.set(TRACE_ERR_BAD_FILTER,
                        fmt::format("Unable to compile the filter \"{}\": {}", expression_, error.what()));
        return FilterResult::failed;
    }
}

namespace spindrift::libtrace {

Delivery delivery_of(const packet::Packet& packet, libtrace_t& trace) {
    if (packet.is_metadata() && trace.options.discards_metadata) {
        return Delivery::discarded;
    }
    if (trace.options.filter == nullptr) {
        return Delivery::yes;
    }
    switch (trace.options.filter->matches(packet, trace)) {
        case FilterResult::matches: return Delivery::yes;
        case FilterResult::does_not: return Delivery::filtered;
        case FilterResult::failed: break;
    }
    return Delivery::failed;
}

}  // namespace spindrift::libtrace

extern "C" {

libtrace_filter_t* trace_create_filter(const char* filterstring) {
    return guarded(static_cast<libtrace_filter_t*>(nullptr),
                   [&] { return new libtrace_filter_t(std::string(filterstring != nullptr ? filterstring : "")); });
}

libtrace_filter_t* trace_create_filter_from_bytecode(void* bf_insns, unsigned int bf_len) {
    if (bf_insns == nullptr) {
        return nullptr;
    }
    const auto* const first = static_cast<const bpf_insn*>(bf_insns);
    return guarded(static_cast<libtrace_filter_t*>(nullptr),
                   [&] { return new libtrace_filter_t(std::vector<bpf_insn>(first, first + bf_len)); });
}

int trace_apply_filter(libtrace_filter_t* filter, const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    if (packet == nullptr || layout == nullptr) {
        return packet == nullptr ? TRACE_ERR_NULL_PACKET : -1;
    }
    if (filter == nullptr) {
        packet->trace->error.set(TRACE_ERR_NULL_FILTER, "NULL filter passed to trace_apply_filter()");
        return -1;
    }
    return guarded(*packet->trace, -1, [&] { return apply(*filter, *packet, *layout); });
}

void trace_destroy_filter(libtrace_filter_t* filter) {
    delete filter;
}

}  // extern "C"
