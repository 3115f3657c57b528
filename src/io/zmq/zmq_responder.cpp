#include <spindrift/io/zmq/zmq_responder.hpp>

#include "zmq_functions.hpp"
#include "zmq_message.hpp"
#include "zmq_socket.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>

#include <fmt/format.h>

#include <cerrno>
#include <utility>

namespace spindrift::io {

class ZmqResponder::State {
public:
    explicit State(Options options) : options_(std::move(options)), socket_(zmq().socket(context_.get(), ZMQ_REP)) {
        if (socket_ == nullptr) {
            fail("cannot make a socket for");
        }
        constexpr int max_answers = 1;  // in the queue of a client, besides the one being sent
        set_option(ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(options_.max_request));
        set_option(ZMQ_LINGER, 0);
        set_option(ZMQ_SNDHWM, max_answers);
        if (zmq().bind(socket_.get(), options_.address.c_str()) != 0) {
            fail("cannot accept at");
        }
        std::size_t size = sizeof descriptor_;
        if (zmq().getsockopt(socket_.get(), ZMQ_FD, &descriptor_, &size) != 0) {
            fail("cannot wait at");
        }
        thread_ = Thread([this] { run(); },
                         [this](const std::exception_ptr& failure) { options_.failed(failure_text(failure)); });
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        stop_.request();
        thread_.join();
    }

private:
    using Parts = std::vector<std::string>;

    [[noreturn]] void fail(std::string_view what) const {
        throw Error(fmt::format("{} {}: {}", what, options_.address, zmq().error_text(zmq().error_number())));
    }

    template <class T>
    void set_option(int option, T value) {
        if (zmq().setsockopt(socket_.get(), option, &value, sizeof value) != 0) {
            fail("cannot prepare");
        }
    }

    void run() {
        constexpr int milliseconds = 1000;
        while (!stop_.requested()) {
            ZmqMessage request;
            if (zmq().msg_recv(request.get(), socket_.get(), ZMQ_DONTWAIT) >= 0) {
                skip_rest(request.more());
                send(options_.answer(request.octets()));
            } else if (zmq().error_number() == EAGAIN || zmq().error_number() == EINTR) {
                // The descriptor is edge-triggered: nothing has come since the attempt to receive.
                static_cast<void>(stop_.wait_readable(descriptor_, milliseconds));
            } else {
                fail("read error on");
            }
        }
    }

    void skip_rest(bool more) {
        while (more) {
            ZmqMessage part;
            if (zmq().msg_recv(part.get(), socket_.get(), ZMQ_DONTWAIT) < 0) {
                return;
            }
            more = part.more();
        }
    }

    // ZeroMQ drops what a client has no room for, or if it has gone.
    void send(const Answer& answer) {
        for (std::size_t i = 0; i < answer->size(); ++i) {
            const std::string& part = (*answer)[i];
            auto* const owner = new Answer(answer);
            zmq_msg_t message;
            // libzmq does not write to the octets.
            zmq().msg_init_data(&message, const_cast<char*>(part.data()), part.size(), release, owner);
            const int flags = i + 1 < answer->size() ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT;
            if (zmq().msg_send(&message, socket_.get(), flags) < 0) {
                zmq().msg_close(&message);
                return;
            }
        }
    }

    static void release(void*, void* owner) { delete static_cast<Answer*>(owner); }

    struct Close {
        void operator()(void* socket) const noexcept { zmq().close(socket); }
    };

    Options options_;
    ZmqContext context_;
    std::unique_ptr<void, Close> socket_;
    int descriptor_ = -1;
    StopSignal stop_;
    Thread thread_;
};

ZmqResponder::ZmqResponder(Options options) : state_(std::make_unique<State>(std::move(options))) {}

ZmqResponder::~ZmqResponder() = default;

}  // namespace spindrift::io
