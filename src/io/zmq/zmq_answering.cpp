#include "zmq_answering.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace spindrift::io {
namespace {

void release(void* /*octets*/, void* owner) {
    delete static_cast<ZmqAnswering::Answer*>(owner);
}

}  // namespace

ZmqAnswering::ZmqAnswering(void* context, Options options)
    : options_(std::move(options)), socket_(zmq().socket(context, ZMQ_ROUTER)) {
    if (socket_ == nullptr) {
        fail("cannot make a socket for");
    }
    constexpr int max_requests = 1;  // in the queue of a client, besides the one that comes
    constexpr int max_answers = 1;   // besides the one being sent
    check(set_zmq_option(socket_, ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(options_.max_part)), "cannot prepare");
    check(set_zmq_option(socket_, ZMQ_LINGER, 0), "cannot prepare");
    check(set_zmq_option(socket_, ZMQ_RCVHWM, max_requests), "cannot prepare");
    check(set_zmq_option(socket_, ZMQ_SNDHWM, max_answers), "cannot prepare");
    check(zmq().bind(socket_.get(), options_.address.c_str()), "cannot accept at");
    descriptor_ = get_zmq_option(socket_, ZMQ_FD);
    check(descriptor_ < 0 ? -1 : 0, "cannot wait at");
    thread_ = Thread([this] { run(); },
                     [this](const std::exception_ptr& failure) {
                         if (options_.failed) {
                             options_.failed(failure_text(failure));
                         }
                     });
}

ZmqAnswering::~ZmqAnswering() {
    stop_.request();
    thread_.join();
}

void ZmqAnswering::fail(std::string_view what) const {
    throw Error(fmt::format("{} {}: {}", what, options_.address, zmq().error_text(zmq().error_number())));
}

void ZmqAnswering::check(int result, std::string_view what) const {
    if (result != 0) {
        fail(what);
    }
}

void ZmqAnswering::run() {
    constexpr int milliseconds = 1000;
    while (!stop_.requested()) {
        std::vector<ZmqMessage> parts;
        if (receive(parts)) {
            answer(parts);
        } else {
            // The descriptor is edge-triggered: nothing has come since the attempt to receive.
            static_cast<void>(stop_.wait_readable(descriptor_, milliseconds));
        }
    }
}

// Receives a whole request. Further parts than those of an envelope and a request are dropped.
// \returns whether there was one
bool ZmqAnswering::receive(std::vector<ZmqMessage>& parts) {
    constexpr std::size_t max_parts = 16;
    bool more = true;
    while (more) {
        ZmqMessage part;
        if (zmq().msg_recv(part.get(), socket_.get(), ZMQ_DONTWAIT) < 0) {
            if (zmq().error_number() == EAGAIN || zmq().error_number() == EINTR) {
                return false;
            }
            fail("read error on");
        }
        more = part.more();
        if (parts.size() < max_parts) {
            parts.push_back(std::move(part));
        }
    }
    return true;
}

// The envelope is the peer, which the socket has put first, and what REQ and other sockets put before an empty part.
void ZmqAnswering::answer(std::vector<ZmqMessage>& parts) {
    const auto delimiter = std::ranges::find(parts, std::size_t{0}, &ZmqMessage::size);
    if (delimiter == parts.end() || delimiter + 1 == parts.end()) {
        return;  // not a request
    }
    const Answer answer = options_.answer(std::span(delimiter + 1, parts.end()));
    for (auto part = parts.begin(); part <= delimiter; ++part) {
        if (zmq().msg_send(part->get(), socket_.get(), ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) {
            return;
        }
    }
    send(answer);
}

// ZeroMQ drops what a client has no room for, or if it has gone.
void ZmqAnswering::send(const Answer& answer) {
    for (std::size_t i = 0; i < answer->size(); ++i) {
        const std::string& part = (*answer)[i];
        auto owner = std::make_unique<Answer>(answer);
        zmq_msg_t message;
        // libzmq does not write to the octets.
        if (zmq().msg_init_data(&message, const_cast<char*>(part.data()), part.size(), release, owner.get()) != 0) {
            fail("no memory to answer at");
        }
        static_cast<void>(owner.release());
        const int flags = i + 1 < answer->size() ? ZMQ_DONTWAIT | ZMQ_SNDMORE : ZMQ_DONTWAIT;
        if (zmq().msg_send(&message, socket_.get(), flags) < 0) {
            zmq().msg_close(&message);
            return;
        }
    }
}

}  // namespace spindrift::io
