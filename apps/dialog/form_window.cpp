// SPDX-License-Identifier: Apache-2.0
// See form_window.hpp.
#include "form_window.hpp"

#include <gdk/x11/gdkx.h>
#include <glib-unix.h>

// Xlib's own names get in the way of ours.
#undef None
#undef Status

namespace tapi::dialog {
namespace {

constexpr int margin = 18;
constexpr int most_height = 560;

Display* x11_display() {
    GdkDisplay* display = gdk_display_get_default();
    G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    return GDK_IS_X11_DISPLAY(display) ? gdk_x11_display_get_xdisplay(display) : nullptr;
    G_GNUC_END_IGNORE_DEPRECATIONS
}

Bytes with_blob(const std::string& text) {
    Bytes body;
    Writer(body).blob(ByteView(reinterpret_cast<const std::byte*>(text.data()), text.size()));
    return body;
}

}  // namespace

bool window_exists(uint64_t window) {
    Display* display = x11_display();
    if (window == 0 || display == nullptr) return true;
    GdkDisplay* gdk = gdk_display_get_default();
    gdk_x11_display_error_trap_push(gdk);
    XWindowAttributes attributes{};
    const int known = XGetWindowAttributes(display, window, &attributes);
    return gdk_x11_display_error_trap_pop(gdk) == 0 && known != 0;
}

FormWindow::FormWindow(SocketLink& link, forms::Form form, uint64_t owner)
    : link_(link),
      form_(std::move(form)),
      owner_(owner),
      loop_(g_main_loop_new(nullptr, FALSE)),
      window_(gtk_window_new()),
      message_(gtk_label_new(nullptr)),
      grid_(form_.fields, [this] { say(""); }) {
    gtk_window_set_title(GTK_WINDOW(window_), form_.title.empty() ? "Configuration" : form_.title.c_str());
    gtk_window_set_modal(GTK_WINDOW(window_), TRUE);
    gtk_window_set_child(GTK_WINDOW(window_), content());
    grid_.set(form_.values);
    g_signal_connect(window_, "close-request", G_CALLBACK(+[](GtkWindow*, FormWindow* me) -> gboolean {
                         me->cancel();
                         return TRUE;
                     }),
                     this);
    GtkEventController* keys = gtk_event_controller_key_new();
    g_signal_connect(keys, "key-pressed",
                     G_CALLBACK(+[](GtkEventControllerKey*, guint key, guint, GdkModifierType, FormWindow* me) -> gboolean {
                         if (key != GDK_KEY_Escape) return FALSE;
                         me->cancel();
                         return TRUE;
                     }),
                     this);
    gtk_widget_add_controller(window_, keys);
}

GtkWidget* FormWindow::content() {
    GtkWidget* box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 14);
    for (auto set : {gtk_widget_set_margin_start, gtk_widget_set_margin_end, gtk_widget_set_margin_top,
                     gtk_widget_set_margin_bottom})
        set(box, margin);
    if (!form_.help.empty()) {
        GtkWidget* help = gtk_label_new(form_.help.c_str());
        gtk_label_set_wrap(GTK_LABEL(help), TRUE);
        gtk_label_set_xalign(GTK_LABEL(help), 0);
        gtk_label_set_max_width_chars(GTK_LABEL(help), 60);
        gtk_box_append(GTK_BOX(box), help);
    }
    GtkWidget* scroll = gtk_scrolled_window_new();
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll), most_height);
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), grid_.widget());
    gtk_widget_set_vexpand(scroll, TRUE);
    gtk_box_append(GTK_BOX(box), scroll);
    gtk_widget_add_css_class(message_, "error");
    gtk_label_set_wrap(GTK_LABEL(message_), TRUE);
    gtk_label_set_xalign(GTK_LABEL(message_), 0);
    gtk_widget_set_visible(message_, FALSE);
    gtk_box_append(GTK_BOX(box), message_);
    gtk_box_append(GTK_BOX(box), buttons());
    return box;
}

GtkWidget* FormWindow::buttons() {
    GtkWidget* cancel = gtk_button_new_with_mnemonic("_Cancel");
    ok_ = gtk_button_new_with_mnemonic("_OK");
    gtk_widget_add_css_class(ok_, "suggested-action");
    g_signal_connect_swapped(cancel, "clicked", G_CALLBACK(+[](FormWindow* me) { me->cancel(); }), this);
    g_signal_connect_swapped(ok_, "clicked", G_CALLBACK(+[](FormWindow* me) { me->accept(); }), this);
    gtk_window_set_default_widget(GTK_WINDOW(window_), ok_);
    GtkWidget* row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 10);
    gtk_box_set_homogeneous(GTK_BOX(row), TRUE);
    gtk_widget_set_halign(row, GTK_ALIGN_END);
    gtk_widget_set_size_request(cancel, 96, -1);
    gtk_box_append(GTK_BOX(row), cancel);
    gtk_box_append(GTK_BOX(row), ok_);
    return row;
}

// The window manager keeps the dialog above the window that it belongs to.
void FormWindow::attach_to_owner() {
    Display* display = x11_display();
    if (owner_ == 0 || display == nullptr) return;
    GdkSurface* surface = gtk_native_get_surface(GTK_NATIVE(window_));
    GdkDisplay* gdk = gdk_display_get_default();
    gdk_x11_display_error_trap_push(gdk);
    XSetTransientForHint(display, gdk_x11_surface_get_xid(surface), owner_);
    gdk_x11_display_error_trap_pop_ignored(gdk);
}

void FormWindow::run() {
    const guint watch = g_unix_fd_add(link_.descriptor(), static_cast<GIOCondition>(G_IO_IN | G_IO_HUP),
                                      +[](gint, GIOCondition, gpointer me) -> gboolean {
                                          auto* self = static_cast<FormWindow*>(me);
                                          self->heard();
                                          return self->over_ ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
                                      },
                                      this);
    gtk_widget_realize(window_);
    attach_to_owner();
    gtk_window_present(GTK_WINDOW(window_));
    g_main_loop_run(loop_);
    if (GSource* source = g_main_context_find_source_by_id(nullptr, watch)) g_source_destroy(source);
    gtk_window_destroy(GTK_WINDOW(window_));
    g_main_loop_unref(loop_);
}

void FormWindow::accept() {
    const forms::json values = grid_.values();
    const forms::FieldErrors errors = forms::check(form_.fields, values);
    grid_.show(errors);
    say("");
    if (!errors.empty()) return;
    gtk_widget_set_sensitive(ok_, FALSE);  // until the provider has answered
    if (!link_.send(talk::Kind::submit, with_blob(values.dump()))) close();
}

void FormWindow::cancel() {
    link_.send(talk::Kind::cancelled);
    close();
}

void FormWindow::heard() {
    const auto packet = link_.receive();
    if (!packet || packet->kind == talk::Kind::close) return close();
    Reader in(packet->body);
    if (packet->kind == talk::Kind::outcome) return show_outcome(in.blob());
    // New words from the provider of a dialog that runs.
    if (packet->kind == talk::Kind::data) {
        const OptBytes block = in.opt_blob();
        if (!block) return close();
        say({reinterpret_cast<const char*>(block->data()), block->size()});
    }
}

void FormWindow::show_outcome(ByteView json) {
    gtk_widget_set_sensitive(ok_, TRUE);
    const auto errors = forms::parse_outcome({reinterpret_cast<const char*>(json.data()), json.size()});
    if (!errors) return say("The provider's answer cannot be understood.");
    if (errors->empty()) return close();
    grid_.show(*errors);
    std::string others;
    for (const auto& [key, words] : *errors) {
        if (form_.field(key.substr(0, key.find_first_of("[."))) == nullptr) others += key + " " + words + "\n";
    }
    say(others);
}

void FormWindow::say(const std::string& words) {
    gtk_label_set_text(GTK_LABEL(message_), words.c_str());
    gtk_widget_set_visible(message_, !words.empty());
}

void FormWindow::close() {
    over_ = true;
    g_main_loop_quit(loop_);
}

}  // namespace tapi::dialog
