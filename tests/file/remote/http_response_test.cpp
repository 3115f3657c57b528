#include "src/file/remote/http_response.hpp"

#include <gtest/gtest.h>

namespace spindrift::file {
namespace {

HttpResponse response(std::initializer_list<std::string_view> lines) {
    HttpResponse result;
    for (const std::string_view line : lines) {
        result.add_line(line);
    }
    return result;
}

TEST(HttpResponse, HasStatusSizeAndValidator) {
    const auto ok = response({"HTTP/1.1 200 OK\r\n", "content-length: 1000\r\n", "ETag:  \"a\" \r\n", "\r\n"});
    EXPECT_EQ(ok.status(), 200);
    EXPECT_EQ(ok.status_text(), "200 OK");
    EXPECT_EQ(ok.total_size(), 1000);
    EXPECT_EQ(ok.validator(), "\"a\"");
    EXPECT_EQ(ok.first_octet(), std::nullopt);
}

TEST(HttpResponse, HasTheRangeOfAPart) {
    const auto part = response({"HTTP/2 206\r\n", "Content-Length: 900\r\n", "Content-Range: bytes 100-999/1000\r\n"});
    EXPECT_EQ(part.status(), 206);
    EXPECT_EQ(part.first_octet(), 100);
    EXPECT_EQ(part.total_size(), 1000);
    const auto unknown = response({"HTTP/1.1 206 Partial Content", "Content-Range: bytes 5-9/*"});
    EXPECT_EQ(unknown.first_octet(), 5);
    EXPECT_EQ(unknown.total_size(), std::nullopt);
    const auto none = response({"HTTP/1.1 416 Range Not Satisfiable", "Content-Range: bytes */1000"});
    EXPECT_EQ(none.first_octet(), std::nullopt);
    EXPECT_EQ(none.total_size(), 1000);
}

TEST(HttpResponse, AStatusLineBeginsANewOne) {
    const auto last = response({"HTTP/1.1 302 Found", "ETag: \"a\"", "Content-Length: 5", "HTTP/1.1 200 OK"});
    EXPECT_EQ(last.status(), 200);
    EXPECT_EQ(last.validator(), "");
    EXPECT_EQ(last.total_size(), std::nullopt);
}

TEST(HttpResponse, PrefersAStrongEtag) {
    const std::string_view time = "Last-Modified: Mon, 02 Feb 2015 12:00:00 GMT";
    EXPECT_EQ(response({"HTTP/1.1 200 OK", time, "ETag: \"a\""}).validator(), "\"a\"");
    EXPECT_EQ(response({"HTTP/1.1 200 OK", time, "ETag: W/\"a\""}).validator(), "Mon, 02 Feb 2015 12:00:00 GMT");
    EXPECT_EQ(response({"HTTP/1.1 200 OK", "ETag: W/\"a\""}).validator(), "");
}

TEST(HttpResponse, IsOfTheSameFileOrNot) {
    EXPECT_TRUE(response({"HTTP/1.1 206 P", "ETag: \"a\""}).may_be_of("\"a\""));
    EXPECT_FALSE(response({"HTTP/1.1 206 P", "ETag: \"b\""}).may_be_of("\"a\""));
    EXPECT_TRUE(response({"HTTP/1.1 206 P"}).may_be_of("Mon, 02 Feb 2015 12:00:00 GMT"));
    EXPECT_FALSE(response({"HTTP/1.1 206 P", "Last-Modified: Tue, 03 Feb 2015 12:00:00 GMT"})
                     .may_be_of("Mon, 02 Feb 2015 12:00:00 GMT"));
}

TEST(HttpResponse, TakesAnything) {
    for (const std::string_view line : {"", ":", "HTTP/", "HTTP/1.1", "HTTP/1.1 x", "Content-Range: bytes", "ETag",
                                        "Content-Range: bytes 1", "Content-Length: -1", "\r\n"}) {
        EXPECT_EQ(response({line}).total_size(), std::nullopt) << line;
    }
}

}  // namespace
}  // namespace spindrift::file
