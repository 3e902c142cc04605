// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Whether the components of a bundle that is active do their work. Any thread. */
final class ComponentCheck {
    private final ServiceComponentRuntime components;

    ComponentCheck(ServiceComponentRuntime components) {
        this.components = components;
    }

    /** What is wrong with them; empty if nothing is. */
    String problem(Bundle bundle) {
        List<String> problems = new ArrayList<>();
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs(bundle)) {
            Collection<ComponentConfigurationDTO> all = components.getComponentConfigurationDTOs(component);
            for (ComponentConfigurationDTO one : all) {
                String problem = problem(component, one);
                if (!problem.isEmpty()) {
                    problems.add(component.name + " " + problem);
                }
            }
        }
        return String.join("; ", problems);
    }

    /** Whether one of them failed to activate, which waiting does not mend. */
    boolean hasFailed(Bundle bundle) {
        return components.getComponentDescriptionDTOs(bundle).stream()
                .flatMap(component -> components.getComponentConfigurationDTOs(component).stream())
                .anyMatch(one -> one.state == ComponentConfigurationDTO.FAILED_ACTIVATION);
    }

    /** Whether its components are known, if it has any. */
    boolean isRead(Bundle bundle) {
        return bundle.getHeaders("").get("Service-Component") == null
                || !components.getComponentDescriptionDTOs(bundle).isEmpty();
    }

    private static String problem(ComponentDescriptionDTO component, ComponentConfigurationDTO one) {
        return switch (one.state) {
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                "waits for " + String.join(", ", missing(component, one));
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                // A factory without configurations has nothing to do, a listener's component for example.
                component.configurationPolicy.equals("require") ? "" : "has no configuration";
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed: " + failure(one.failure);
            default -> "";
        };
    }

    private static List<String> missing(ComponentDescriptionDTO component, ComponentConfigurationDTO one) {
        List<String> services = new ArrayList<>();
        for (UnsatisfiedReferenceDTO unsatisfied : one.unsatisfiedReferences) {
            for (ReferenceDTO reference : component.references) {
                if (reference.name.equals(unsatisfied.name)) {
                    services.add(reference.interfaceName);
                }
            }
        }
        return services;
    }

    /** The stack's innermost cause, without the stack. */
    private static String failure(String stack) {
        String words = "unknown";
        if (stack != null) {
            for (String line : stack.lines().toList()) {
                if (line.startsWith("Caused by: ") || words.equals("unknown")) {
                    words = line.replaceFirst("^Caused by: ", "");
                }
            }
        }
        return words.replaceFirst("^(?:\\w+\\.)+(\\w+:)", "$1");
    }
}
