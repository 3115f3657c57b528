#pragma once

#include <spindrift/trace/input.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::trace {

/// The implementation of an input: a reader for each thread.
class Input::Source {
public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    [[nodiscard]] virtual packet::PacketReader& reader(unsigned thread) noexcept = 0;
    [[nodiscard]] virtual bool is_live() const noexcept = 0;
    [[nodiscard]] virtual bool counts_nanoseconds() const noexcept { return true; }
    [[nodiscard]] virtual std::optional<int> link_type() const noexcept { return std::nullopt; }
    [[nodiscard]] virtual bool may_block() const noexcept { return is_live(); }

    /// Adds the known losses of a thread. May be called from any thread.
    virtual void add_losses(unsigned thread, Statistics& statistics) const = 0;
    [[nodiscard]] virtual std::vector<ndag::StreamStatistics> streams() const { return {}; }
};

}  // namespace spindrift::trace
