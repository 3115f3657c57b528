#pragma once

#include <libtrace.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

namespace trace_test {

using Octets = std::vector<std::uint8_t>;

/// A packet that the program makes by hand, as corsaro does: a record of a pcap file on a trace without a source. Its
/// memory ends with the frame, so that AddressSanitizer finds reads beyond it.
class TestPacket {
public:
    TestPacket(libtrace_linktype_t link, std::span<const std::uint8_t> frame)
        : buffer_(new std::uint8_t[record_header + frame.size()]) {
        std::memset(buffer_.get(), 0, record_header);
        const auto size = static_cast<std::uint32_t>(frame.size());
        std::memcpy(buffer_.get() + 8, &size, sizeof size);
        std::memcpy(buffer_.get() + 12, &size, sizeof size);
        if (!frame.empty()) {
            std::memcpy(buffer_.get() + record_header, frame.data(), frame.size());
        }
        // Every octet, as programs do with memory of malloc.
        std::memset(static_cast<void*>(&packet_), 0, sizeof packet_);
        packet_.trace = dead_trace();
        packet_.buffer = buffer_.get();
        packet_.header = buffer_.get();
        packet_.payload = buffer_.get() + record_header;
        packet_.type = TRACE_RT_DATA_DLT;
        packet_.buf_control = TRACE_CTRL_EXTERNAL;
        packet_.cached.link_type = link;
        packet_.cached.capture_length = static_cast<int>(size);
        packet_.cached.wire_length = static_cast<int>(size) + 4;
        packet_.cached.framing_length = record_header;
        packet_.cached.payload_length = -1;
    }

    operator libtrace_packet_t*() { return &packet_; }  // NOLINT(google-explicit-constructor)
    libtrace_packet_t* operator->() { return &packet_; }

    /// Forgets what was found.
    void clear_cache() {
        packet_.cached.payload_length = -1;
        packet_.cached.l2_header = nullptr;
        packet_.cached.l3_header = nullptr;
        packet_.cached.l4_header = nullptr;
    }

private:
    static constexpr int record_header = 16;

    static libtrace_t* dead_trace() {
        static const std::unique_ptr<libtrace_t, void (*)(libtrace_t*)> trace(trace_create_dead("pcapfile:-"),
                                                                              trace_destroy_dead);
        return trace.get();
    }

    std::unique_ptr<std::uint8_t[]> buffer_;
    libtrace_packet_t packet_;
};

}  // namespace trace_test
