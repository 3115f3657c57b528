#pragma once

#include "packets.hpp"

#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// Capture files for tests.
namespace spindrift::tests {

/// A folder that goes with the test.
class CaptureFolder {
public:
    CaptureFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "spindrift-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    CaptureFolder(const CaptureFolder&) = delete;
    CaptureFolder& operator=(const CaptureFolder&) = delete;
    ~CaptureFolder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

    /// Writes a file. \returns its path
    [[nodiscard]] std::string write(const std::string& name, Bytes octets) const {
        std::ofstream(path_ / name, std::ios::binary) << as_text(octets);
        return file(name);
    }

private:
    std::filesystem::path path_;
};

/// Writes the pcap format.
class PcapWriter {
public:
    enum class Order { little, big };

    explicit PcapWriter(std::uint32_t link_type, Order order = Order::little, bool nanoseconds = false,
                        std::uint32_t snapshot_length = 65535)
        : big_(order == Order::big) {
        number(nanoseconds ? 0xA1B23C4D : 0xA1B2C3D4);
        number(big_ ? 0x00020004 : 0x00040002);
        number(0);
        number(0);
        number(snapshot_length);
        number(link_type);
    }

    PcapWriter& add(Bytes frame, std::uint32_t seconds = 100, std::uint32_t fraction = 0,
                    std::optional<std::size_t> wire_size = {}) {
        number(seconds);
        number(fraction);
        number(static_cast<std::uint32_t>(frame.size()));
        number(static_cast<std::uint32_t>(wire_size.value_or(frame.size())));
        append(octets, frame);
        return *this;
    }

    void number(std::uint32_t value) {
        Octets four(4);
        big_ ? store_be(four.data(), value) : store_le(four.data(), value);
        append(octets, four);
    }

    Octets octets;

private:
    bool big_;
};

/// An Ethernet frame around an IP packet.
inline Octets ethernet(Bytes packet, std::string_view tags = "") {
    Octets frame = from_hex("020000000001 020000000002");
    append(frame, from_hex(tags));
    const bool v6 = !packet.empty() && (std::to_integer<unsigned>(packet[0]) >> 4) == 6;
    append(frame, from_hex(v6 ? "86dd" : "0800"));
    append(frame, packet);
    return frame;
}

}  // namespace spindrift::tests
