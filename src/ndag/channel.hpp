#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <optional>

namespace spindrift::ndag {

/// Where the messages of one stream come from: a multicast group, or a connection.
class Channel {
public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    /// Readable when `receive` has something to do.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;

    /// Gives up the memory of the messages taken so far, the last of them excepted if that is still in use.
    virtual void release(bool last_in_use) noexcept = 0;

    /// Takes what has come, without waiting, as far as there is room.
    /// \returns whether more may be there already
    virtual bool receive() = 0;

    /// The next message received; valid until `release`.
    [[nodiscard]] virtual std::optional<Bytes> take() = 0;

    /// Whether what comes in a millisecond can wait.
    [[nodiscard]] virtual bool is_roomy() const noexcept { return true; }

    /// Datagrams the kernel has dropped so far for lack of room.
    [[nodiscard]] virtual std::uint64_t overrun() noexcept { return 0; }
};

}  // namespace spindrift::ndag
