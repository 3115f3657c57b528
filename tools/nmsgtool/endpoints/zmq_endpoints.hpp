#pragma once

#include "../console.hpp"
#include "../settings.hpp"

#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace spindrift::io {
class ZmqContext;
}

namespace nmsgtool {

/// Opens ZeroMQ endpoints. Sources and sinks borrow from the settings.
class ZmqEndpoints {
public:
    ZmqEndpoints(const Settings& settings, const Console& console) : settings_(settings), console_(console) {}

    /// \param option that names the endpoint, for error messages
    /// \throws Error if it cannot be opened
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_input(std::string_view option,
                                                                          const std::string& spec) const;
    /// \throws Error if it cannot be opened
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Sink> open_output(const std::string& spec) const;

private:
    [[nodiscard]] const std::shared_ptr<spindrift::io::ZmqContext>& context() const;

    [[maybe_unused]] const Settings& settings_;  // not without ZeroMQ
    [[maybe_unused]] const Console& console_;
    mutable std::shared_ptr<spindrift::io::ZmqContext> context_;  // made with the first endpoint
};

}  // namespace nmsgtool
