#pragma once

#include "../shared/memory_option.hpp"

#include <spindrift/nmsg/container/container.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace nmsgtool {

/// How the memory of --memory is divided. What a share limits is in SECURITY.md.
class MemoryShares {
public:
    std::size_t all = tools::default_memory;  ///< octets

    /// \throws Error for what `tools::parse_memory` refuses
    [[nodiscard]] static MemoryShares parse(std::string_view size);

    /// For messages on their way from inputs to outputs.
    [[nodiscard]] std::size_t batches() const noexcept { return all / 8 * 5; }
    /// For what waits for its other half: fragments, queries.
    [[nodiscard]] std::size_t tables() const noexcept { return all / 4; }
    /// For the queues of Kafka and ZeroMQ.
    [[nodiscard]] std::size_t queues() const noexcept { return all / 8; }

    /// For a container in a file.
    [[nodiscard]] spindrift::nmsg::Limits container() const noexcept;
    /// For the text of a message that is written.
    [[nodiscard]] std::size_t written_text() const noexcept { return largest(); }
    /// For the rows of a table that are written together.
    [[nodiscard]] std::size_t rows() const noexcept { return std::min(all / 64, std::size_t{32} << 20); }
    /// For a message that is read from text.
    [[nodiscard]] std::size_t text() const noexcept { return all / 32; }

private:
    [[nodiscard]] std::size_t largest() const noexcept;
};

}  // namespace nmsgtool
