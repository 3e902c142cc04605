// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.auth;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.backplane.api.auth.Authenticator;
import org.backplane.testkit.auth.ScramAuthenticator;
import org.backplane.testkit.auth.ScramCredentials;
import org.backplane.testkit.auth.ScramServer;
import org.backplane.testkit.auth.ScramSha256;

/** {@link AuthenticatorUnderTest} as a jar that a broker can take. */
public final class AuthenticatorBundle {
    public static final String NAME = "org.backplane.authenticator-under-test";

    private static final String COMPONENT = "OSGI-INF/authenticator.xml";
    private static final List<Class<?>> CLASSES = List.of(
            AuthenticatorUnderTest.class,
            ScramAuthenticator.class,
            ScramCredentials.class,
            ScramServer.class,
            ScramSha256.class);

    private AuthenticatorBundle() {}

    public static Path build(Path target) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", NAME);
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Service-Component", COMPONENT);
        attributes.putValue(
                "Import-Package", "org.backplane.api.auth;version=\"[0.1,1)\",javax.crypto,javax.crypto.spec");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target), manifest)) {
            jar.putNextEntry(new JarEntry(COMPONENT));
            jar.write(component().getBytes(StandardCharsets.UTF_8));
            for (Class<?> one : CLASSES) {
                add(jar, one, one.getName());
                for (Class<?> nested : one.getDeclaredClasses()) {
                    add(jar, one, nested.getName());
                }
            }
            add(jar, ScramAuthenticator.class, ScramAuthenticator.class.getName() + "$1");
        }
        return target;
    }

    private static void add(JarOutputStream jar, Class<?> beside, String name) throws IOException {
        String file = name.replace('.', '/') + ".class";
        try (InputStream in = beside.getResourceAsStream("/" + file)) {
            if (in == null) {
                throw new FileNotFoundException(file);
            }
            jar.putNextEntry(new JarEntry(file));
            jar.write(in.readAllBytes());
        }
    }

    private static String component() {
        return "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"authenticator\" immediate=\"true\">"
                + "<implementation class=\"" + AuthenticatorUnderTest.class.getName() + "\"/>"
                + "<service><provide interface=\"" + Authenticator.class.getName() + "\"/></service>"
                + "</scr:component>";
    }
}
