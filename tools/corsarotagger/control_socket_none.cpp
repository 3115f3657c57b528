// Without ZeroMQ there is no control socket.

#include "control_socket.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::io {
class ZmqResponder {};
}  // namespace spindrift::io

namespace corsarotagger {

bool ControlSocket::is_available() noexcept {
    return false;
}

ControlSocket::ControlSocket(const std::string& address, spindrift::tagger::ControlAnswers& /*answers*/,
                             const std::function<void(const std::string&)>& /*failed*/) {
    throw spindrift::Error("cannot accept at " + address + ": this build has no ZeroMQ");
}

ControlSocket::~ControlSocket() = default;

}  // namespace corsarotagger
