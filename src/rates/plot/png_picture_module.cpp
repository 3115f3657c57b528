// png-picture.so: draws with cairo.

#include "png_picture.h"

#include <cairo.h>

#include <array>
#include <memory>
#include <new>
#include <numbers>

namespace {

struct Destroy {
    void operator()(cairo_t* drawing) const noexcept { cairo_destroy(drawing); }
    void operator()(cairo_surface_t* surface) const noexcept { cairo_surface_destroy(surface); }
};

struct Picture {
    std::unique_ptr<cairo_surface_t, Destroy> surface;
    std::unique_ptr<cairo_t, Destroy> drawing;
};

cairo_t* drawing_of(void* picture) noexcept {
    return static_cast<Picture*>(picture)->drawing.get();
}

void* create(int width, int height) {
    auto picture = std::unique_ptr<Picture>(new (std::nothrow) Picture);
    if (picture == nullptr) {
        return nullptr;
    }
    picture->surface.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
    picture->drawing.reset(cairo_create(picture->surface.get()));
    cairo_t* const drawing = picture->drawing.get();
    if (cairo_status(drawing) != CAIRO_STATUS_SUCCESS) {
        return nullptr;
    }
    cairo_set_source_rgb(drawing, 1, 1, 1);
    cairo_paint(drawing);
    cairo_set_line_join(drawing, CAIRO_LINE_JOIN_ROUND);
    return picture.release();
}

void destroy(void* picture) {
    delete static_cast<Picture*>(picture);
}

void set_color(cairo_t* drawing, const spindrift_png_pen& pen) {
    cairo_set_source_rgba(drawing, pen.red, pen.green, pen.blue, pen.opacity);
}

void trace(cairo_t* drawing, const double* points, size_t count) {
    cairo_new_path(drawing);  // drawing text leaves a current point
    for (size_t i = 0; i < count; ++i) {
        cairo_line_to(drawing, points[2 * i], points[2 * i + 1]);
    }
}

void line(void* picture, const double* points, size_t count, const spindrift_png_pen* pen) {
    static constexpr std::array<double, 2> dashes = {6, 3};
    cairo_t* const drawing = drawing_of(picture);
    trace(drawing, points, count);
    set_color(drawing, *pen);
    cairo_set_line_width(drawing, pen->width);
    cairo_set_dash(drawing, dashes.data(), pen->dashed != 0 ? dashes.size() : 0, 0);
    cairo_stroke(drawing);
}

void area(void* picture, const double* points, size_t count, const spindrift_png_pen* pen) {
    cairo_t* const drawing = drawing_of(picture);
    trace(drawing, points, count);
    set_color(drawing, *pen);
    cairo_fill(drawing);
}

void text(void* picture, const char* words, const spindrift_png_text* style, const spindrift_png_pen* pen) {
    cairo_t* const drawing = drawing_of(picture);
    cairo_save(drawing);
    cairo_select_font_face(drawing, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           style->bold != 0 ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(drawing, style->size);
    set_color(drawing, *pen);
    cairo_translate(drawing, style->x, style->y);
    if (style->rotated != 0) {
        cairo_rotate(drawing, -std::numbers::pi / 2);
    }
    cairo_text_extents_t extents;
    cairo_text_extents(drawing, words, &extents);
    cairo_move_to(drawing, -style->anchor * extents.x_advance, 0);
    cairo_show_text(drawing, words);
    cairo_restore(drawing);
}

struct Receiver {
    void (*take)(void* context, const char* octets, size_t size);
    void* context;
};

cairo_status_t pass_on(void* receiver, const unsigned char* octets, unsigned size) {
    const auto* const to = static_cast<const Receiver*>(receiver);
    to->take(to->context, reinterpret_cast<const char*>(octets), size);
    return CAIRO_STATUS_SUCCESS;
}

const char* write(void* picture, void (*take)(void* context, const char* octets, size_t size), void* context) {
    cairo_surface_t* const surface = static_cast<Picture*>(picture)->surface.get();
    cairo_status_t status = cairo_status(drawing_of(picture));
    if (status == CAIRO_STATUS_SUCCESS) {
        Receiver receiver = {take, context};
        cairo_surface_flush(surface);
        status = cairo_surface_write_to_png_stream(surface, pass_on, &receiver);
    }
    return status == CAIRO_STATUS_SUCCESS ? nullptr : cairo_status_to_string(status);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const spindrift_png_functions* spindrift_png() {
    static constexpr spindrift_png_functions functions = {
        .create = create, .destroy = destroy, .line = line, .area = area, .text = text, .write = write};
    return &functions;
}
