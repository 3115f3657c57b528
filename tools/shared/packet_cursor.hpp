#pragma once

#include <spindrift/trace/input.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace tools {

/// Goes through the packets of an input one by one, metadata among them.
class PacketCursor {
public:
    explicit PacketCursor(std::unique_ptr<spindrift::trace::Input> input) : input_(std::move(input)) {}

    /// Goes to the next packet. Waits for it if need be.
    /// \param pause called before it may have to wait: to flush outputs
    /// \returns false at the end, after an error (`check_read`), or when the input is stopped
    template <class Pause>
    bool advance(const Pause& pause) {
        if (next_ < batch_.packets.size()) {
            ++next_;
            return true;
        }
        return read(pause);
    }

    /// The packet. Valid until the cursor goes on.
    [[nodiscard]] const spindrift::packet::Packet& packet() const { return batch_.packets[next_ - 1]; }

    [[nodiscard]] spindrift::trace::Input& input() noexcept { return *input_; }

private:
    bool read(const std::function<void()>& pause);

    std::unique_ptr<spindrift::trace::Input> input_;
    spindrift::packet::PacketBatch batch_;
    std::size_t next_ = 0;  // place in the batch
};

}  // namespace tools
