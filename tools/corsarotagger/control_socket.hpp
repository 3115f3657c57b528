#pragma once

#include <spindrift/tagger/control_answers.hpp>

#include <functional>
#include <memory>
#include <string>

namespace spindrift::io {
class ZmqResponder;
}

namespace corsarotagger {

/// The socket that tells clients of the streams and of labels (docs/formats/tagging.md section 9).
class ControlSocket {
public:
    /// Whether this build has ZeroMQ. Without it there is no such socket.
    [[nodiscard]] static bool is_available() noexcept;

    /// Binds the socket and answers, on a thread of its own.
    /// \param answers must outlive this object
    /// \param failed told why answering has ended
    /// \throws spindrift::Error if that fails
    ControlSocket(const std::string& address, spindrift::tagger::ControlAnswers& answers,
                  const std::function<void(const std::string&)>& failed);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

private:
    std::unique_ptr<spindrift::io::ZmqResponder> responder_;
};

}  // namespace corsarotagger
