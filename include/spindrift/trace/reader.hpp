#pragma once

#include <spindrift/base/reader_iterator.hpp>
#include <spindrift/trace/input.hpp>

#include <cstddef>
#include <string>

namespace spindrift::trace {

/// Reads the packets of any input one after the other, on the thread that asks for them:
///
///     for (const packet::Packet& packet : trace::Reader("pcapfile:one.pcap.gz")) {
///         std::cout << packet.octets.size() << '\n';
///     }
///
/// A packet borrows its octets from the reader: it is valid until the next one is read. `run` takes packets in many
/// threads.
class Reader {
public:
    /// \param uri as for `Input`
    /// \throws Error that says what is wrong: with the URI, the filter, the file or the interface
    explicit Reader(const std::string& uri) : Reader(uri, InputOptions{}) {}

    /// \throws Error also if the options, or the URI, ask for more than one thread
    Reader(const std::string& uri, const InputOptions& options);

    /// The next packet, or null at the end. Waits for it if need be. An input that is stopped ends behind the packets
    /// that were read together with the last one. Metadata (`Packet::is_metadata`) are skipped: `Input` and `run`
    /// deliver them. \throws Error if there is no more because the input is broken, or cut short; all packets before
    /// were given
    const packet::Packet* next();

    /// Where the packets come from: for its statistics, and to stop it.
    [[nodiscard]] Input& input() noexcept { return input_; }

    using Iterator = ReaderIterator<Reader, packet::Packet>;

    /// One pass only.
    [[nodiscard]] Iterator begin() { return Iterator(*this); }
    [[nodiscard]] Iterator end() const { return {}; }

private:
    bool next_batch();

    Input input_;
    packet::PacketBatch batch_;
    std::size_t next_ = 0;  // place in the batch
};

}  // namespace spindrift::trace
