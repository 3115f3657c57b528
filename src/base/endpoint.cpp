#include <spindrift/base/endpoint.hpp>

#include <fmt/format.h>

namespace spindrift {

std::string Endpoint::text() const {
    return fmt::format("{}/{}", address.text(), port);
}

}  // namespace spindrift
