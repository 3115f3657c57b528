#include "control_socket.hpp"

#include <spindrift/io/zmq/zmq_responder.hpp>

namespace corsarotagger {

using namespace spindrift;

bool ControlSocket::is_available() noexcept {
    return true;
}

ControlSocket::ControlSocket(const std::string& address, tagger::ControlAnswers& answers,
                             const std::function<void(const std::string&)>& failed)
    : responder_(std::make_unique<io::ZmqResponder>(
          io::ZmqResponder::Options{.address = address,
                                    .answer = [&answers](Bytes request) { return answers.answer(request); },
                                    .failed = failed})) {}

ControlSocket::~ControlSocket() = default;

}  // namespace corsarotagger
